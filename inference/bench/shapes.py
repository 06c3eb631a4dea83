"""Model shapes with random weights: weights decide what is said, not how long it takes or what it needs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import transformers as hf

from inference.core.cache import SequenceCache
from inference.core.limits import Limits
from inference.core.loaded import Loaded
from inference.core.prefix import PrefixStore
from inference.families.qwen import Qwen3VL, Qwen25VL
from inference.tiny.shapes import qwen2_5_vl, qwen3_vl

_BUDGET = 64 * 2**30
MOST_TOKENS = 16384


@dataclass(frozen=True)
class Shape:
    """`side`: pixels along one image token. `text` and `vision` are the configuration's values that differ from the tiny model's."""

    label: str
    family: str
    side: int
    text: dict
    vision: dict


SHAPES = {
    "small": Shape(
        "8 layers, 512 wide (8 heads, 2 key heads), Qwen2.5-VL classes, random weights", "qwen2_5_vl", 28,
        {"hidden_size": 512, "intermediate_size": 1408, "num_hidden_layers": 8, "num_attention_heads": 8, "num_key_value_heads": 2,
         "vocab_size": 8192, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [8, 12, 12]}},
        {"depth": 2, "hidden_size": 64, "intermediate_size": 128, "num_heads": 2, "out_hidden_size": 512, "fullatt_block_indexes": []},
    ),
    "qwen2.5-vl-7b": Shape(
        "Qwen2.5-VL-7B shape, random weights", "qwen2_5_vl", 28,
        {"hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4,
         "vocab_size": 152064, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]}},
        {"depth": 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16, "out_hidden_size": 3584,
         "fullatt_block_indexes": [7, 15, 23, 31]},
    ),
    "qwen3-vl-8b": Shape(
        "Qwen3-VL-8B shape, random weights", "qwen3_vl", 32,
        {"hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8,
         "head_dim": 128, "vocab_size": 151936, "rope_parameters": {"rope_type": "default", "rope_theta": 5e6, "mrope_section": [24, 20, 20]}},
        {"depth": 27, "hidden_size": 1152, "intermediate_size": 4304, "num_heads": 16, "out_hidden_size": 4096,
         "num_position_embeddings": 2304, "deepstack_visual_indexes": [8, 16, 24]},
    ),
}  # fmt: skip


def build(shape: Shape, device: str, dtype: torch.dtype) -> Loaded:
    """A loaded model with no token that ends an answer, so that every way says equally many; sdpa everywhere."""
    tiny = {"qwen2_5_vl": qwen2_5_vl, "qwen3_vl": qwen3_vl}[shape.family]()
    text = {name: value for name, value in tiny.config.text_config.to_dict().items() if name != "layer_types"}
    config = type(tiny.config)(
        text_config={**text, **shape.text, "eos_token_id": None},
        vision_config={**tiny.config.vision_config.to_dict(), **shape.vision},
        **{name: getattr(tiny.config, name) for name in ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")},
    )
    usual = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = tiny.model_class._from_config(config, attn_implementation="sdpa").eval()
    finally:
        torch.set_default_dtype(usual)
    cell = shape.side**2
    images = hf.Qwen2VLImageProcessorPil(
        size={"shortest_edge": 4 * cell, "longest_edge": MOST_TOKENS * cell}, patch_size=shape.side // 2, merge_size=2, temporal_patch_size=2
    )
    family = {"qwen2_5_vl": Qwen25VL, "qwen3_vl": Qwen3VL}[shape.family](config, images, tiny.tokenizer, {})
    own = model.config.get_text_config()
    return Loaded("bench", model, family, Limits(), PrefixStore(lambda room: SequenceCache.empty(own, room), _BUDGET), frozenset())
