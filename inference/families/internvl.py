"""InternVL in its Transformers form (`internvl`): tiles of the picture stretched onto a grid, then a thumbnail.

The picture is resized to the tile grid of the nearest aspect, which does not keep its aspect, and cut row by row; where there
is more than one tile the whole picture comes once more as the last tile (OpenGVLab/InternVL `dynamic_preprocess`). The map is put
together from the tiles; the thumbnail's tokens look at the whole picture and stay out of it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import get_optimal_tiled_canvas

from inference.families.family import Family, Plan
from inference.families.tiles import tiled_cells


class InternVL(Family):
    model_types = ("internvl",)
    convention = "thousand"
    convention_source = "OpenGVLab/InternVL evaluate_grounding.py: 0 to 1000 over the whole image"

    def plan(self, width: int, height: int) -> Plan:
        tall, wide = self.processor.size["height"], self.processor.size["width"]
        columns, rows = get_optimal_tiled_canvas((height, width), (tall, wide), self.processor.min_patches, self._max_tiles)
        side = self._side
        tiles = rows * columns
        sent = tiles + 1 if tiles > 1 else 1
        note = "The thumbnail tile looks at the whole picture and is not part of the map." if tiles > 1 else None
        return Plan(
            text=f"{self._token('start_image_token', '<img>')}{self.image_token}{self._token('end_image_token', '</img>')}",
            runs=(sent * side * side,),
            cells=tiled_cells(rows, columns, side),
            input_size=(columns * wide, rows * tall),
            region=(0.0, 0.0, float(width), float(height)),
            note=note,
            facts={"tiles": sent},
        )

    def pixels(self, picture: Image.Image, plan: Plan) -> dict[str, torch.Tensor]:
        made = self.processor(images=[picture], crop_to_patches=True, max_patches=self._max_tiles, return_tensors="pt")
        pixels = torch.as_tensor(np.asarray(made["pixel_values"]))
        if pixels.shape[0] != plan.facts["tiles"]:
            raise ValueError(f"the image processor made {pixels.shape[0]} tiles, the plan says {plan.facts['tiles']}")
        return {"pixel_values": pixels}

    def profile(self) -> dict[str, Any]:
        vision = self.config.vision_config
        return {
            "patch": vision.patch_size[0],
            "merge": round(1 / self.config.downsample_ratio),
            "resize": {"rule": "tiles", "tile": self.processor.size["width"], "max_tiles": self._max_tiles, "thumbnail": True},
        }

    @property
    def _max_tiles(self) -> int:
        return self.processor.max_patches

    @property
    def _side(self) -> int:
        """Tokens along one side of a tile: 16 for 448 pixels, patch 14, pixel shuffle by a half."""
        return math.isqrt(self.config.image_seq_length)

    def _token(self, name: str, usual: str) -> str:
        return getattr(self.tokenizer, name, None) or usual
