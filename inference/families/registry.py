"""The family of a model, from `model_type` of its configuration and from nothing else."""

from __future__ import annotations

from inference.ask import Refused
from inference.families.family import Family
from inference.families.internvl import InternVL
from inference.families.llava import Llava
from inference.families.llava_next import LlavaNext
from inference.families.qwen import Qwen2VL, Qwen3VL, Qwen25VL
from inference.families.smolvlm import SmolVLM

FAMILIES: tuple[type[Family], ...] = (Qwen2VL, Qwen25VL, Qwen3VL, InternVL, Llava, LlavaNext, SmolVLM)


def supported() -> tuple[str, ...]:
    return tuple(sorted(name for family in FAMILIES for name in family.model_types))


def family_of(model_type: str) -> type[Family]:
    """Raises Refused('model-unsupported') that lists what is supported."""
    for family in FAMILIES:
        if model_type in family.model_types:
            return family
    hint = " Take the checkpoint whose name ends in -hf." if model_type == "internvl_chat" else ""
    raise Refused("model-unsupported", f"Models of type {model_type!r} are not supported.{hint} Supported: {', '.join(supported())}.")
