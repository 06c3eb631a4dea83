"""LLaVA 1.5 (`llava`): one fixed square, without tiles.

CLIP's processor resizes the shortest edge and cuts the centre square out, so that the sides of a long picture are not seen; LLaVA's
own processor may pad to a square instead. Either way one token for each patch, row by row, the class token dropped.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from PIL import Image

from inference.families.family import Family, Plan


class Llava(Family):
    model_types = ("llava",)
    convention = "fraction"
    convention_source = "LLaVA 1.5 is trained on boxes as fractions of the padded square (arXiv 2310.03744)"

    def plan(self, width: int, height: int) -> Plan:
        side = self.config.vision_config.image_size // self.config.vision_config.patch_size
        size = self.config.vision_config.image_size
        region, note = self._region(width, height)
        return Plan(
            text=self.image_token,
            runs=(side * side,),
            cells=np.arange(side * side).reshape(side, side),
            input_size=(size, size),
            region=region,
            note=note,
        )

    def pixels(self, picture: Image.Image, plan: Plan) -> dict[str, torch.Tensor]:
        made = torch.as_tensor(np.asarray(self.processor(images=[picture], return_tensors="pt")["pixel_values"]))
        if tuple(made.shape[-2:]) != (plan.input_size[1], plan.input_size[0]):
            raise ValueError(f"the image processor made {tuple(made.shape[-2:])} pixels, the model sees {plan.input_size}")
        return {"pixel_values": made}

    def published_layer(self, layers: int) -> int | None:
        """saccharomycetes/mllms_know takes layer 14 of LLaVA 1.5 7B (arXiv 2502.17422)."""
        return 14 if layers == 32 else None

    def profile(self) -> dict[str, Any]:
        vision = self.config.vision_config
        rule = "pad-square" if self._pads else "centre-square"
        return {"patch": vision.patch_size, "merge": 1, "resize": {"rule": rule, "side": vision.image_size}}

    @property
    def _pads(self) -> bool:
        return bool(getattr(self.processor, "do_pad", False))

    def _region(self, width: int, height: int) -> tuple[tuple[float, float, float, float], str | None]:
        whole = (0.0, 0.0, float(width), float(height))
        if width == height:
            return whole, None
        if self._pads:
            side = float(max(width, height))
            region = ((width - side) / 2, (height - side) / 2, side, side)
            return region, "The picture is padded to a square: the map reaches beyond it."
        if not getattr(self.processor, "do_center_crop", False):
            return whole, None
        return _centre_crop(width, height, self.processor.size["shortest_edge"], self.processor.crop_size)


def _centre_crop(
    width: int, height: int, shortest: int, crop: dict[str, int]
) -> tuple[tuple[float, float, float, float], str | None]:
    """The picture's pixels under the centre crop of CLIP's processor: the shortest edge becomes `shortest`, the other follows
    rounded down, and the crop's corner is the rounded-down half of the rest."""
    short, long = min(width, height), max(width, height)
    other = int(shortest * long / short)
    wide, tall = (shortest, other) if width <= height else (other, shortest)
    left, top = math.floor((wide - crop["width"]) / 2), math.floor((tall - crop["height"]) / 2)
    across, down = width / wide, height / tall
    region = (left * across, top * down, crop["width"] * across, crop["height"] * down)
    return region, "Only the centre square of the picture is seen."
