"""Loading: what is missing or unsupported is said, options reach transformers, folders of older form are read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import transformers

from inference.ask import Refused
from inference.core.answerer import ModelAnswerer
from inference.core.load import load_model
from inference.families.registry import supported
from inference.tests.conftest import FAMILIES, ask, one, picture, question


def refusal(*given: object, **options: object) -> Refused:
    with pytest.raises(Refused) as refused:
        load_model(*given, **options)
    return refused.value


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nothing"), str(tmp_path)):
        error = refusal(name)
        assert error.code == "model-missing" and name in str(error)


def test_a_name_that_the_hub_does_not_have_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> None:
        raise OSError("We couldn't connect to the hub\nand more lines")

    monkeypatch.setattr(transformers.AutoConfig, "from_pretrained", offline)
    error = refusal("someone/some-model")
    assert error.code == "model-missing" and str(error).endswith("We couldn't connect to the hub")


@pytest.mark.parametrize("kind", ["llama", "internvl_chat", "no_such_type"])
def test_an_unsupported_model_is_told_what_is_supported(kind: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
    error = refusal(str(tmp_path))
    assert error.code == "model-unsupported" and kind in str(error)
    assert all(name in str(error) for name in supported())
    assert ("-hf" in str(error)) == (kind == "internvl_chat")


def test_missing_weights_are_said(tiny_folder: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_folder("llava"), folder)
    (folder / "model.safetensors").unlink()
    assert refusal(str(folder)).code == "model-missing"


def test_every_tiny_family_is_supported_and_tells_its_profile(fresh: Callable[..., ModelAnswerer]) -> None:
    for family in FAMILIES:
        assert family in supported()
        told = fresh(family).profile()
        assert json.loads(json.dumps(told)) == told
        assert told["convention"] in ("thousand", "fraction", "view-pixel")
        assert told["layers"] == 4 and told["default_layer"] in told["layers_with_maps"]


@pytest.mark.parametrize(
    ("family", "layers", "layer", "why"),
    [
        ("llava", 32, 14, "published"), ("qwen2_5_vl", 36, 22, "published"), ("qwen2_5_vl", 28, 22, "published"),
        ("qwen3_vl", 36, 23, "published"), ("qwen2_vl", 28, 19, "two thirds of the depth"), ("internvl", 36, 24, "two thirds of the depth"),
    ],
)  # fmt: skip
def test_default_layers(family: str, layers: int, layer: int, why: str, fresh: Callable[..., ModelAnswerer]) -> None:
    loaded = fresh(family).loaded
    text = loaded.text
    text.num_hidden_layers = layers
    if getattr(text, "layer_types", None) is not None:
        text.layer_types = ["full_attention"] * layers
    assert loaded.family.default_layer() == (layer, why)


def test_options(tiny_folder: Callable[[str], Path]) -> None:
    folder = str(tiny_folder("qwen2_5_vl"))
    assert load_model(folder, dtype="bfloat16").loaded.model.dtype == torch.bfloat16
    assert refusal(folder, dtype="int8").code == "bad-option"
    assert refusal(folder, attention="eager").code == "bad-option"
    assert refusal(folder, quantisation="int3").code == "bad-option"
    placed = load_model(folder, device_map="cpu").loaded.model
    assert {str(weight.device) for weight in placed.parameters()} == {"cpu"}


def test_what_is_not_installed_is_said(tiny_folder: Callable[[str], Path]) -> None:
    folder = str(tiny_folder("qwen2_5_vl"))
    for options, code, package in (
        ({"quantisation": "int8"}, "quantisation-unavailable", "bitsandbytes"),
        ({"attention": "flash_attention_2"}, "attention-unavailable", "flash_attn"),
    ):
        try:
            __import__(package)
        except ImportError:
            assert refusal(folder, **options).code == code


def test_bfloat16_answers_with_maps(tiny_folder: Callable[[str], Path]) -> None:
    answerer = load_model(str(tiny_folder("qwen2_5_vl")), dtype="bfloat16")
    _, done = one(answerer, ask(question("What?", picture())))
    _, exact = one(load_model(str(tiny_folder("qwen2_5_vl"))), ask(question("What?", picture())))
    assert done.maps[0].question.dtype == "float32"
    assert abs(done.maps[0].question[0] - exact.maps[0].question[0]).max() < 0.02


def test_an_older_folder_keeps_its_chat_template_in_json(tiny_folder: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "older"
    shutil.copytree(tiny_folder("llava"), folder)
    template = (folder / "chat_template.jinja").read_text()
    (folder / "chat_template.jinja").unlink()
    assert refusal(str(folder)).code == "model-unsupported"
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": template}))
    tokens, _ = one(load_model(str(folder)), ask(question("What?", picture())))
    same, _ = one(load_model(str(tiny_folder("llava"))), ask(question("What?", picture())))
    assert [token.id for token in tokens] == [token.id for token in same]
