"""The bench measures what it says: real shapes have real sizes, and the three ways answer the same question."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from inference.ask import Ask, AttentionAsk, ImagePart, Message, TextPart
from inference.bench.__main__ import _ratios
from inference.bench.shapes import SHAPES, Shape, build
from inference.bench.ways import WAYS, eager_bytes
from inference.core.answerer import ModelAnswerer
from inference.tests.conftest import picture

NARROW = Shape(
    "for tests", "qwen2_5_vl", 28,
    {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 512},
    {"depth": 1, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "out_hidden_size": 64},
)  # fmt: skip


@pytest.mark.parametrize(("name", "billions"), [("qwen2.5-vl-7b", 8.29), ("qwen3-vl-8b", 8.77)])
def test_real_shapes_have_the_published_number_of_weights(name: str, billions: float) -> None:
    """8.29 and 8.77 billion, as the published checkpoints; built without memory."""
    loaded = build(SHAPES[name], "meta", torch.bfloat16)
    weights = sum(weight.numel() for weight in loaded.model.parameters())
    assert weights / 1e9 == pytest.approx(billions, abs=0.01)
    assert {weight.dtype for weight in loaded.model.parameters()} == {torch.bfloat16}
    assert loaded.model.config.vision_config._attn_implementation == "sdpa"


def test_the_three_ways_run_and_leave_the_model_as_it_was() -> None:
    loaded = build(NARROW, "cpu", torch.float32)
    messages = [Message("user", (picture(), TextPart("What is it?")))]
    for way in ("plain", "maps", "again", "eager", "plain"):
        WAYS[way](loaded, messages, 3)
    assert loaded.text._attn_implementation == "sdpa"


def test_a_square_picture_gives_the_image_tokens_asked_for() -> None:
    loaded = build(NARROW, "cpu", torch.float32)
    for tokens in (256, 1024, 16384):
        side = int(tokens**0.5) * 28
        assert loaded.family.plan(side, side).tokens == tokens


def test_maps_of_the_bench_are_maps() -> None:
    loaded = build(NARROW, "cpu", torch.float32)
    WAYS["maps"](loaded, [Message("user", (picture(), TextPart("What?")))], 2)
    again = Ask([Message("user", (ImagePart(picture().image, "other"), TextPart("What?")))], max_tokens=2, attention=AttentionAsk())
    *_, (_, done) = ModelAnswerer(loaded).answer([again], lambda _: False)
    assert done.maps[0].relative.shape == (3, 4, 7) and np.isfinite(done.maps[0].relative).all()


def test_arithmetic() -> None:
    """field/serving.md, section 3: 28 heads and layers in bfloat16 at 16,384 tokens keep 421 GB and take 45 GB more for one layer's work."""
    assert eager_bytes(28, 28, 16384, 2) / 1e9 == pytest.approx(421 + 45, abs=1)
    plain = {"seconds": 2.0, "peak_bytes": 100, "base_bytes": 60}
    other = {"seconds": 3.0, "peak_bytes": 110, "base_bytes": 60}
    assert _ratios(plain, other) == {"time": 1.5, "memory": 1.1, "own_memory": 1.25}
    assert _ratios(plain, {"skipped": "why"}) is None
