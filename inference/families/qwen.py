"""Qwen2-VL, Qwen2.5-VL, Qwen3-VL (dense and mixture of experts) and Qwen3.5.

The picture is resized to multiples of patch x merge, keeping its aspect as closely as that allows, and cut into patches; 2 x 2 patches
become one token, row by row (QwenLM/Qwen3-VL, qwen-vl-utils `smart_resize`). Positions have three parts (time, row,
column), built here for the whole prompt and passed to every forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import PreTrainedModel
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

from inference.ask import Refused
from inference.families.family import Family, Plan


class Qwen2VL(Family):
    model_types = ("qwen2_vl",)
    convention = "thousand"
    convention_source = "QwenLM/Qwen3-VL process_bbox notebook: Qwen2-VL writes 0 to 1000"

    def plan(self, width: int, height: int) -> Plan:
        factor = self.processor.patch_size * self.processor.merge_size
        size = self.processor.size
        try:
            tall, wide = smart_resize(height, width, factor, size["shortest_edge"], size["longest_edge"])
        except ValueError as error:
            raise Refused("image-aspect", f"The model takes no image of {width} x {height} pixels: {error}.") from error
        rows, columns = tall // factor, wide // factor
        cells = np.arange(rows * columns).reshape(rows, columns)
        return Plan(self.image_token, (rows * columns,), cells, (wide, tall), (0.0, 0.0, float(width), float(height)))

    def pixels(self, picture: Image.Image, plan: Plan) -> dict[str, torch.Tensor]:
        """What the image processor makes, some times faster: float32 [patch, channel x time x patch x patch], merge by merge."""
        processor, (_, down, across) = self.processor, self._grid(plan)
        patch, merge = processor.patch_size, processor.merge_size
        resized = picture.convert("RGB").resize(plan.input_size, Image.Resampling(processor.resample))
        colours = torch.from_numpy(np.array(resized)).float().mul_(processor.rescale_factor)
        colours = colours.sub_(torch.tensor(processor.image_mean)).div_(torch.tensor(processor.image_std))
        cut = colours.reshape(down // merge, merge, patch, across // merge, merge, patch, 3).permute(0, 3, 1, 4, 6, 2, 5)
        twice = cut[:, :, :, :, :, None].expand(-1, -1, -1, -1, -1, processor.temporal_patch_size, -1, -1)
        return {"pixel_values": twice.reshape(down * across, -1), "image_grid_thw": torch.tensor([[1, down, across]])}

    def positions(self, model: PreTrainedModel, ids: torch.Tensor, plans: Sequence[Plan]) -> torch.Tensor:
        if not plans:
            return torch.arange(ids.shape[1], device=ids.device)[None, None].expand(3, 1, -1)
        grids = torch.tensor([self._grid(plan) for plan in plans], device=ids.device)
        kinds = (ids == self.image_token_id).int()
        found, _ = model.base_model.get_rope_index(ids, mm_token_type_ids=kinds, image_grid_thw=grids)
        return found

    def profile(self) -> dict[str, Any]:
        size = self.processor.size
        return {
            "patch": self.processor.patch_size,
            "merge": self.processor.merge_size,
            "resize": {
                "rule": "multiples",
                "multiple": self.processor.patch_size * self.processor.merge_size,
                "min_pixels": size["shortest_edge"],
                "max_pixels": size["longest_edge"],
            },
        }

    def _grid(self, plan: Plan) -> list[int]:
        """Patches of time, height and width before merging."""
        rows, columns = plan.cells.shape
        return [1, rows * self.processor.merge_size, columns * self.processor.merge_size]


class Qwen25VL(Qwen2VL):
    model_types = ("qwen2_5_vl",)
    convention = "view-pixel"
    convention_source = "QwenLM/Qwen3-VL process_bbox notebook: Qwen2.5-VL writes pixels of the resized input"

    def published_layer(self, layers: int) -> int | None:
        """saccharomycetes/mllms_know takes layer 22 of Qwen2.5-VL (arXiv 2502.17422)."""
        return 22 if layers >= 28 else None


class Qwen3VL(Qwen2VL):
    model_types = ("qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe")
    convention = "thousand"
    convention_source = "QwenLM/Qwen3-VL think_with_images cookbook: 0 to 1000"

    def published_layer(self, layers: int) -> int | None:
        """arXiv 2602.11858, appendix 12 (5): the 24th layer, for Qwen3-VL 4B and 8B (36 layers)."""
        return 23 if layers == 36 else None
