"""LLaVA-NeXT (1.6, `llava_next`): the whole picture once, then tiles of the resolution that fits best, with a token at each row's end.

The picture is resized into the best resolution's canvas with its aspect kept and padded to its middle; the tiles' tokens are put together, the
padding's rows or columns are cut off again, and a newline token ends each row (haotian-liu/LLaVA, `anyres` with `spatial_unpad`). The map
is made of these; the tokens of the whole picture, which come first, stay out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers.image_processing_utils import get_patch_output_size
from transformers.models.llava_next.modeling_llava_next import get_anyres_image_grid_shape

from inference.families.family import Family, Plan


class LlavaNext(Family):
    model_types = ("llava_next",)
    convention = "fraction"
    convention_source = "no published convention: state it in the prompt; fractions are assumed"

    def plan(self, width: int, height: int) -> Plan:
        vision = self.config.vision_config
        side = vision.image_size // vision.patch_size
        down, across = get_anyres_image_grid_shape((height, width), self.config.image_grid_pinpoints, vision.image_size)
        tall, wide = down * vision.image_size, across * vision.image_size
        rows, columns = down * side, across * side
        cut_rows, cut_columns = self._cut(width, height, rows, columns)
        rows, columns = rows - 2 * cut_rows, columns - 2 * cut_columns
        first = side * side
        cells = first + np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)[None]
        # Where the resized picture lies in the canvas, and from there back to the picture's own pixels.
        shape_only = np.broadcast_to(np.zeros(1, np.uint8), (3, height, width))
        new_tall, new_wide = get_patch_output_size(shape_only, (tall, wide), input_data_format="channels_first")
        top, left = (tall - new_tall) // 2, (wide - new_wide) // 2
        per_x, per_y = width / new_wide, height / new_tall
        patch = vision.patch_size
        return Plan(
            text=self.image_token,
            runs=(first + rows * (columns + 1),),
            cells=cells,
            input_size=(wide, tall),
            region=(
                (cut_columns * patch - left) * per_x,
                (cut_rows * patch - top) * per_y,
                columns * patch * per_x,
                rows * patch * per_y,
            ),
            note="The first tokens look at the whole picture and are not part of the map.",
            facts={"tiles": down * across + 1},
        )

    def pixels(self, picture: Image.Image, plan: Plan) -> dict[str, torch.Tensor]:
        made = self.processor(images=[picture], return_tensors="pt")
        pixels = made["pixel_values"]
        if pixels.shape[1] != plan.facts["tiles"]:
            raise ValueError(f"the image processor made {pixels.shape[1]} tiles, the plan says {plan.facts['tiles']}")
        return {"pixel_values": pixels, "image_sizes": torch.tensor([[picture.height, picture.width]])}

    def joined(self, pictures: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
        """[picture, tile, ...], padded with empty tiles, which the model leaves out by `image_sizes`."""
        most = max(picture["pixel_values"].shape[1] for picture in pictures)
        padded = [
            torch.nn.functional.pad(pixels, (0, 0, 0, 0, 0, 0, 0, most - pixels.shape[1]))
            for pixels in (picture["pixel_values"] for picture in pictures)
        ]
        return {"pixel_values": torch.cat(padded), "image_sizes": torch.cat([picture["image_sizes"] for picture in pictures])}

    def profile(self) -> dict[str, Any]:
        vision = self.config.vision_config
        resize = {"rule": "tiles", "tile": vision.image_size, "resolutions": self.config.image_grid_pinpoints, "thumbnail": True}
        return {"patch": vision.patch_size, "merge": 1, "resize": resize}

    def _cut(self, width: int, height: int, rows: int, columns: int) -> tuple[int, int]:
        """Rows and columns that the model cuts off at each side (`unpad_image`, with its rounding)."""
        if width / height > columns / rows:
            return (rows - int(round(height * (columns / width), 7))) // 2, 0
        return 0, (columns - int(round(width * (rows / height), 7))) // 2
