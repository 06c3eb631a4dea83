"""SmolVLM2 (`smolvlm`), and the first SmolVLM and Idefics3 (`idefics3`): tiles row by row, each after a token that names its row and
column, then the whole picture once more.

The picture's longest edge is resized to a fixed length, then both edges up to multiples of the tile, which stretches
it a little (huggingface/transformers, `SmolVLMImageProcessor`). The map is put together from the tiles; the global tile stays out of it,
and is the map where the picture is not split.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers.models.smolvlm.image_processing_pil_smolvlm import get_resize_output_image_size

from inference.families.family import Family, Plan
from inference.families.tiles import tiled_cells

class SmolVLM(Family):
    model_types = ("smolvlm", "idefics3")
    convention = "fraction"
    convention_source = "no published convention: state it in the prompt; fractions are assumed"

    def plan(self, width: int, height: int) -> Plan:
        tile, side = self._tile, self._side
        rows, columns = self._tiles(width, height)
        cells = tiled_cells(max(rows, 1), max(columns, 1), side)
        single = side * side
        split = rows > 0
        return Plan(
            text=self._text(rows, columns),
            runs=(single,) * (rows * columns + 1),
            cells=cells,
            input_size=(max(columns, 1) * tile, max(rows, 1) * tile),
            region=(0.0, 0.0, float(width), float(height)),
            note="The global tile looks at the whole picture and is not part of the map." if split else None,
            facts={"tiles": rows * columns + 1},
        )

    def pixels(self, picture: Image.Image, plan: Plan) -> dict[str, torch.Tensor]:
        made = self.processor(images=[[picture]], return_tensors="pt")
        pixels = made["pixel_values"]
        if pixels.shape[1] != plan.facts["tiles"]:
            raise ValueError(f"the image processor made {pixels.shape[1]} tiles, the plan says {plan.facts['tiles']}")
        return {"pixel_values": pixels, "pixel_attention_mask": made["pixel_attention_mask"]}

    def joined(self, pictures: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
        """Tiles of all pictures of a prompt lie in dimension 1: [1, tile, ...]."""
        return {name: torch.cat([picture[name] for picture in pictures], dim=1) for name in pictures[0]}

    def profile(self) -> dict[str, Any]:
        vision = self.config.vision_config
        longest = self.processor.size["longest_edge"]
        resize = {"rule": "tiles", "tile": self._tile, "longest_edge": longest, "thumbnail": True}
        return {"patch": vision.patch_size, "merge": self.config.scale_factor, "resize": resize}

    @property
    def _tile(self) -> int:
        return self.processor.max_image_size["longest_edge"]

    @property
    def _side(self) -> int:
        vision = self.config.vision_config
        return vision.image_size // vision.patch_size // self.config.scale_factor

    def _tiles(self, width: int, height: int) -> tuple[int, int]:
        """Rows and columns of tiles, (0, 0) where the picture is not split."""
        if not self.processor.do_image_splitting:
            return 0, 0
        tile = self._tile
        if self.processor.do_resize:
            shape_only = np.broadcast_to(np.zeros(1, np.uint8), (3, height, width))  # takes no memory
            height, width = get_resize_output_image_size(shape_only, self.processor.size["longest_edge"])
        if width >= height:
            wide = math.ceil(width / tile) * tile
            tall = math.ceil(int(wide / (width / height)) / tile) * tile
        else:
            tall = math.ceil(height / tile) * tile
            wide = math.ceil(int(tall * (width / height)) / tile) * tile
        return (tall // tile, wide // tile) if tall > tile or wide > tile else (0, 0)

    def _text(self, rows: int, columns: int) -> str:
        fake = getattr(self.tokenizer, "fake_image_token", None) or "<fake_token_around_image>"
        whole = getattr(self.tokenizer, "global_image_token", None) or "<global-img>"
        lines = [
            "".join(f"{fake}<row_{row}_col_{column}>{self.image_token}" for column in range(1, columns + 1)) + "\n"
            for row in range(1, rows + 1)
        ]
        start = "".join(lines) + "\n" if rows else ""
        return f"{start}{fake}{whole}{self.image_token}{fake}"
