"""The tiny configurations: each real configuration class with few layers, and its real (PIL) image processor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import transformers as hf
from transformers import PreTrainedConfig, PreTrainedTokenizerFast

from inference.tiny.words import build_tokenizer, chatml, plain_turns

VOCABULARY = 512
LAYERS = 4

_TEXT = {
    "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": LAYERS, "num_attention_heads": 4,
    "num_key_value_heads": 2, "vocab_size": VOCABULARY, "max_position_embeddings": 32768,
}  # fmt: skip


@dataclass(frozen=True)
class Tiny:
    """What is needed to write one tiny model; `processor` is the content of processor_config.json."""

    model_class: type
    config: PreTrainedConfig
    tokenizer: PreTrainedTokenizerFast
    image_processor: object
    processor: dict[str, object]


_QWEN_SPECIALS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip


def _qwen(model_class: type, config_class: type, text: dict, vision: dict, patch: int) -> Tiny:
    tokenizer = build_tokenizer(
        _QWEN_SPECIALS, chatml("<|vision_start|><|image_pad|><|vision_end|>"), "<|im_end|>"
    )
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in _QWEN_SPECIALS}
    config = config_class(
        text_config={**_TEXT, **text, "eos_token_id": ids["<|im_end|>"], "bos_token_id": None},
        vision_config={"in_channels": 3, "patch_size": patch, "spatial_merge_size": 2, "temporal_patch_size": 2, **vision},
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
    )
    cell = (patch * 2) ** 2
    image = hf.Qwen2VLImageProcessorPil(
        size={"shortest_edge": 4 * cell, "longest_edge": 256 * cell}, patch_size=patch, merge_size=2, temporal_patch_size=2
    )
    return Tiny(model_class, config, tokenizer, image, {"processor_class": "Qwen2_5_VLProcessor"})


_SECTIONS = {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]}}
_QWEN3_VISION = {
    "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "out_hidden_size": 64, "num_position_embeddings": 64,
}  # fmt: skip


def qwen2_vl() -> Tiny:
    vision = {"depth": 2, "embed_dim": 32, "hidden_size": 64, "num_heads": 2, "mlp_ratio": 2}
    return _qwen(hf.Qwen2VLForConditionalGeneration, hf.Qwen2VLConfig, _SECTIONS, vision, 14)


def qwen2_5_vl() -> Tiny:
    vision = {
        "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "out_hidden_size": 64,
        "fullatt_block_indexes": [1], "window_size": 112,
    }  # fmt: skip
    return _qwen(hf.Qwen2_5_VLForConditionalGeneration, hf.Qwen2_5_VLConfig, _SECTIONS, vision, 14)


def qwen3_vl() -> Tiny:
    vision = {**_QWEN3_VISION, "deepstack_visual_indexes": [0, 1]}
    return _qwen(hf.Qwen3VLForConditionalGeneration, hf.Qwen3VLConfig, {**_SECTIONS, "head_dim": 16}, vision, 16)


def qwen3_vl_moe() -> Tiny:
    vision = {**_QWEN3_VISION, "deepstack_visual_indexes": [0, 1]}
    text = {
        **_SECTIONS, "head_dim": 16, "moe_intermediate_size": 32, "num_experts": 4, "num_local_experts": 4, "num_experts_per_tok": 2,
    }  # fmt: skip
    return _qwen(hf.Qwen3VLMoeForConditionalGeneration, hf.Qwen3VLMoeConfig, text, vision, 16)


def qwen3_5() -> Tiny:
    """Three layers of linear attention for each layer of softmax attention, as the real one."""
    text = {
        "rope_parameters": {**_SECTIONS["rope_parameters"], "partial_rotary_factor": 0.5, "mrope_section": [1, 2, 1]},
        "head_dim": 16, "linear_key_head_dim": 8, "linear_value_head_dim": 8, "linear_num_key_heads": 2,
        "linear_num_value_heads": 4, "layer_types": (["linear_attention"] * 1 + ["full_attention"]) * 2,
    }  # fmt: skip
    return _qwen(hf.Qwen3_5ForConditionalGeneration, hf.Qwen3_5Config, text, _QWEN3_VISION, 16)


def internvl() -> Tiny:
    """Tiles of 56 pixels and 2 x 2 tokens instead of 448 and 16 x 16."""
    specials = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<img>", "</img>", "<IMG_CONTEXT>", "<video>")
    tokenizer = build_tokenizer(specials, chatml("<IMG_CONTEXT>\\n"), "<|im_end|>")
    config = hf.InternVLConfig(
        text_config={**_TEXT, "model_type": "qwen2", "eos_token_id": tokenizer.eos_token_id},
        vision_config={
            "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
            "image_size": [56, 56], "patch_size": [14, 14],
        },  # fmt: skip
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
        tie_word_embeddings=False,
    )
    image = hf.GotOcr2ImageProcessorPil(size={"height": 56, "width": 56}, min_patches=1, max_patches=12)
    settings = {"processor_class": "InternVLProcessor", "image_seq_length": 4}
    return Tiny(hf.InternVLForConditionalGeneration, config, tokenizer, image, settings)


_LLAVA = {"patch_size": 14, "vision_feature_select_strategy": "default", "num_additional_image_tokens": 1}


def llava() -> Tiny:
    """56 pixels and 4 x 4 tokens instead of 336 and 24 x 24; shortest edge resized, centre cropped, as LLaVA 1.5."""
    tokenizer = build_tokenizer(("<s>", "</s>", "<image>"), plain_turns("<image>\\n", "</s>"), "</s>", bos="<s>")
    config = hf.LlavaConfig(
        text_config={**_TEXT, "model_type": "llama", "eos_token_id": tokenizer.eos_token_id, "bos_token_id": 1},
        vision_config={
            "model_type": "clip_vision_model", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3,
            "num_attention_heads": 2, "image_size": 56, "patch_size": 14, "projection_dim": 32,
        },  # fmt: skip
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=16,
    )
    image = hf.CLIPImageProcessorPil(size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56})
    settings = {"processor_class": "LlavaProcessor", **_LLAVA}
    return Tiny(hf.LlavaForConditionalGeneration, config, tokenizer, image, settings)


def llava_next() -> Tiny:
    """As `llava`, with tiles: canvases of 2, 3 or 4 tiles of 56 pixels."""
    tokenizer = build_tokenizer(("<s>", "</s>", "<image>"), plain_turns("<image>\\n", "</s>"), "</s>", bos="<s>")
    pinpoints = [[56, 112], [112, 56], [112, 112], [56, 168], [168, 56]]
    config = hf.LlavaNextConfig(
        text_config={**_TEXT, "model_type": "mistral", "sliding_window": None, "eos_token_id": tokenizer.eos_token_id, "bos_token_id": 1},
        vision_config={
            "model_type": "clip_vision_model", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3,
            "num_attention_heads": 2, "image_size": 56, "patch_size": 14, "projection_dim": 32,
        },  # fmt: skip
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_grid_pinpoints=pinpoints,
        image_seq_length=16,
    )
    image = hf.LlavaNextImageProcessorPil(
        size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56}, image_grid_pinpoints=pinpoints
    )
    settings = {"processor_class": "LlavaNextProcessor", **_LLAVA}
    return Tiny(hf.LlavaNextForConditionalGeneration, config, tokenizer, image, settings)


def _tiled(model_class: type, config_class: type, image: object, processor: str) -> Tiny:
    """Tiles of 64 pixels and 4 x 4 tokens instead of 512 and 8 x 8."""
    rows = tuple(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))
    specials = ("<|im_start|>", "<end_of_utterance>", "<fake_token_around_image>", "<global-img>", "<image>", *rows)
    template = "{{ '<|im_start|>' }}" + plain_turns("<image>", "<end_of_utterance>\\n")
    tokenizer = build_tokenizer(specials, template, "<end_of_utterance>", bos="<|im_start|>")
    config = config_class(
        text_config={**_TEXT, "model_type": "llama", "eos_token_id": tokenizer.eos_token_id, "bos_token_id": 1, "pad_token_id": 0},
        vision_config={
            "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
            "image_size": 64, "patch_size": 8,
        },  # fmt: skip
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        scale_factor=2,
        pad_token_id=0,
    )
    return Tiny(model_class, config, tokenizer, image, {"processor_class": processor, "image_seq_len": 16})


def smolvlm() -> Tiny:
    image = hf.SmolVLMImageProcessorPil(size={"longest_edge": 256}, max_image_size={"longest_edge": 64})
    return _tiled(hf.SmolVLMForConditionalGeneration, hf.SmolVLMConfig, image, "SmolVLMProcessor")


def idefics3() -> Tiny:
    image = hf.Idefics3ImageProcessorPil(size={"longest_edge": 256}, max_image_size={"longest_edge": 64})
    return _tiled(hf.Idefics3ForConditionalGeneration, hf.Idefics3Config, image, "Idefics3Processor")


TINY: dict[str, Callable[[], Tiny]] = {
    "qwen2_vl": qwen2_vl,
    "qwen2_5_vl": qwen2_5_vl,
    "qwen3_vl": qwen3_vl,
    "qwen3_vl_moe": qwen3_vl_moe,
    "qwen3_5": qwen3_5,
    "internvl": internvl,
    "llava": llava,
    "llava_next": llava_next,
    "smolvlm": smolvlm,
    "idefics3": idefics3,
}
