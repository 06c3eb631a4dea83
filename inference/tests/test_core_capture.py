"""Captured rows against eager attention, which the model computes by itself: positions, masks, heads and all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForImageTextToText, InternVLForConditionalGeneration
from transformers.models.gpt_oss.modeling_gpt_oss import eager_attention_forward

from inference.ask import AttentionAsk
from inference.core.answerer import ModelAnswerer
from inference.core.capture import last_row
from inference.core.load import load_model
from inference.core.prompt import Prompt, build_prompt, generic_twin
from inference.tests.conftest import FAMILIES, answered, ask, one, picture, question

TOLERANCE = 1e-5
# Linear attention adds up in chunks, which fall elsewhere when a prefix is used again: in float32 that alone makes 2e-5.
DTYPES = {"qwen3_5": "float64"}


def eager_rows(folder: Path, answerer: ModelAnswerer, prompt: Prompt, more: list[int]) -> dict[int, torch.Tensor]:
    """Head mean of eager attention, [query, key], for each softmax layer over prompt and further tokens, in one forward
    that computes its own positions."""
    loaded = answerer.loaded
    eager = AutoModelForImageTextToText.from_pretrained(folder, attn_implementation="eager", dtype=loaded.model.dtype).eval()
    ids = torch.cat([prompt.ids, torch.tensor([more], dtype=torch.long)], dim=1)
    vision = loaded.family.joined([loaded.pixels_of(image) for image in prompt.images])
    if "image_grid_thw" in vision:
        vision["mm_token_type_ids"] = (ids == loaded.family.image_token_id).int()
    with torch.inference_mode():
        out = eager(input_ids=ids, attention_mask=torch.ones_like(ids), output_attentions=True, use_cache=False, **vision)
    found = [states for states in out.attentions if states is not None]
    return {layer: states[0].mean(dim=0) for layer, states in zip(loaded.able, found, strict=True)}


def assert_rows_are_eager(folder: Path, answerer: ModelAnswerer) -> None:
    asked = ask(question("What is it?", picture()), attention=AttentionAsk(every_token=True))
    tokens, done = one(answerer, asked)
    loaded = answerer.loaded
    prompt = build_prompt(loaded.family, loaded.model, asked.messages, loaded.limits)
    twin = build_prompt(loaded.family, loaded.model, generic_twin(asked.messages, asked.attention.generic_prompt), loaded.limits)
    found = done.maps[0]
    assert found.layers == loaded.able
    places = prompt.images[0].places[prompt.images[0].plan.cells]
    eager = eager_rows(folder, answerer, prompt, [token.id for token in tokens])
    plain = eager_rows(folder, answerer, twin, [])
    for index, layer in enumerate(found.layers):
        expected = eager[layer][prompt.length - 1].numpy()[places]
        general = plain[layer][-1].numpy()[places]
        assert np.abs(found.question[index] - expected).max() < TOLERANCE
        assert np.abs(found.generic[index] - general).max() < TOLERANCE
        np.testing.assert_allclose(found.relative[index], found.question[index] / (found.generic[index] + 1e-6), rtol=1e-5)
    assert len(found.tokens) == len(tokens) == done.completion_tokens
    scale = found.generic[found.layers.index(found.default_layer)] + 1e-6
    for index, row in enumerate(found.tokens):
        expected = eager[found.default_layer][prompt.length - 1 + index].numpy()[places]
        assert np.abs(row * scale - expected).max() < TOLERANCE
    np.testing.assert_array_equal(found.tokens[0], found.relative[found.layers.index(found.default_layer)])


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_of_every_layer_and_token_equal_eager(
    family: str, fresh: Callable[..., ModelAnswerer], tiny_folder: Callable[[str], Path]
) -> None:
    assert_rows_are_eager(tiny_folder(family), fresh(family, dtype=DTYPES.get(family, "auto")))


def test_sliding_window_layers_keep_their_window(tiny_folder: Callable[[str], Path], tmp_path: Path) -> None:
    """Every other layer sees the last 12 tokens only: image tokens before them get exactly nothing."""
    model = InternVLForConditionalGeneration.from_pretrained(tiny_folder("internvl"))
    text = model.config.text_config
    text.use_sliding_window, text.sliding_window = True, 12
    text.layer_types = ["full_attention", "sliding_attention"] * 2
    folder = tmp_path / "sliding"
    model.save_pretrained(folder)
    for file in tiny_folder("internvl").iterdir():
        if not (folder / file.name).exists():
            (folder / file.name).write_bytes(file.read_bytes())
    answerer = load_model(str(folder))
    assert_rows_are_eager(folder, answerer)
    _, done = one(answerer, ask(question("Is there a long question behind the picture, and why?", picture())))
    assert done.maps[0].question[1].max() == 0
    assert done.maps[0].question[0].min() > 0
    assert done.cached_tokens > 0
    asks = [ask(question(text, picture(seed=2)), max_tokens=20) for text in ("What is it?", "Why is there a long question?")]
    for asked, (tokens, _) in zip(asks, answered(answerer, *asks), strict=True):
        assert [token.id for token in tokens] == [token.id for token in one(load_model(str(folder)), asked)[0]]


def test_learned_sinks_take_their_weight() -> None:
    """GPT-OSS (a text model of InternVL 3.5) adds a learned sink to each head's softmax."""
    torch.manual_seed(0)
    query, key = torch.randn(1, 4, 1, 8), torch.randn(1, 2, 11, 8)
    module = torch.nn.Module()
    module.num_key_value_groups, module.sinks = 2, torch.randn(4)
    _, weights = eager_attention_forward(module, query, key, key, None, 0.3)
    found = last_row(query, key, None, 0.3, s_aux=module.sinks)
    assert torch.allclose(found, weights[0, :, -1].mean(dim=0), atol=1e-6)
    assert found.sum() < 0.999


def test_a_window_without_a_mask_is_kept() -> None:
    """Flash attention is given the window, not a mask."""
    torch.manual_seed(0)
    query, key = torch.randn(1, 4, 1, 8), torch.randn(1, 2, 11, 8)
    found = last_row(query, key, None, None, sliding_window=5)
    assert found[:6].max() == 0
    assert torch.allclose(found[6:], last_row(query, key[:, :, 6:], None, None), atol=1e-6)


def test_the_vision_tower_keeps_its_kernel(fresh: Callable[..., ModelAnswerer]) -> None:
    for family in FAMILIES:
        config = fresh(family).loaded.model.config
        assert config.get_text_config()._attn_implementation == "loupe_sdpa"
        assert config.vision_config._attn_implementation == "sdpa"


def test_flash_attention_is_called_by_its_own_name(
    fresh: Callable[..., ModelAnswerer], tiny_folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No flash kernel runs on a CPU: one made of sdpa stands in for it, in its layout and with its arguments. What is tested is
    what is handed to it, and that rows are captured beside it."""
    names = []

    def kernel(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, **options: object) -> torch.Tensor:
        names.append(options["attn_implementation"])
        assert mask is None
        states = [part.transpose(1, 2) for part in (query, key, value)]
        allowed = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool).tril(key.shape[1] - query.shape[1])
        out = torch.nn.functional.scaled_dot_product_attention(
            *states, attn_mask=allowed, scale=options["softmax_scale"], enable_gqa=True
        )
        return out.transpose(1, 2)

    from inference.core.load import give_text_capture

    monkeypatch.setattr("transformers.integrations.flash_attention._flash_attention_forward", kernel)
    answerer = fresh("qwen2_5_vl")
    give_text_capture(answerer.loaded.model, "flash_attention_2")
    assert_rows_are_eager(tiny_folder("qwen2_5_vl"), answerer)
    assert set(names) == {"flash_attention_2"}
