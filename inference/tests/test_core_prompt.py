"""Prompts against the families' own processors, and the generic twin of a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import transformers as hf
from transformers.models.smolvlm import processing_smolvlm

from inference.ask import ImagePart, Message, TextPart
from inference.core.answerer import ModelAnswerer
from inference.core.prompt import build_prompt, generic_twin
from inference.tests.conftest import FAMILIES, picture, question

PROCESSORS = {
    "qwen2_vl": "Qwen2VLProcessor", "qwen2_5_vl": "Qwen2_5_VLProcessor", "qwen3_vl": "Qwen3VLProcessor", "qwen3_vl_moe": "Qwen3VLProcessor",
    "qwen3_5": "Qwen3VLProcessor", "internvl": "InternVLProcessor", "llava": "LlavaProcessor", "llava_next": "LlavaNextProcessor",
    "smolvlm": "SmolVLMProcessor", "idefics3": "Idefics3Processor",
}  # fmt: skip
INTERNVL_TOKENS = {
    "start_image_token": "<img>", "end_image_token": "</img>", "context_image_token": "<IMG_CONTEXT>", "video_token": "<video>",
}  # fmt: skip


def own_processor(family: str, answerer: ModelAnswerer, monkeypatch: pytest.MonkeyPatch) -> hf.ProcessorMixin:
    """The processor class of the family over the same tokenizer and image processor; without its video half, which needs more packages."""
    inner = answerer.loaded.family
    check = hf.ProcessorMixin.check_argument_for_proper_class
    monkeypatch.setattr(
        hf.ProcessorMixin, "check_argument_for_proper_class", lambda self, name, value: value and check(self, name, value)
    )
    monkeypatch.setattr(processing_smolvlm, "num2words", str)
    tokenizer = inner.tokenizer
    if family == "internvl":
        for name, token in INTERNVL_TOKENS.items():
            setattr(tokenizer, name, token)
            setattr(tokenizer, f"{name}_id", tokenizer.convert_tokens_to_ids(token))
    settings = {name: value for name, value in inner.settings.items() if name != "processor_class"}
    video = {} if family in ("llava", "llava_next", "idefics3") else {"video_processor": None}
    return getattr(hf, PROCESSORS[family])(
        image_processor=inner.processor, tokenizer=tokenizer, chat_template=tokenizer.chat_template, **settings, **video
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_tokens_and_pixels_are_those_of_the_familys_processor(
    family: str, fresh: Callable[..., ModelAnswerer], monkeypatch: pytest.MonkeyPatch
) -> None:
    answerer = fresh(family)
    loaded = answerer.loaded
    messages = [
        *question("What is it?", picture()),
        Message("assistant", (TextPart("A sign."),)),
        Message("user", (TextPart("Closer: "), picture(130, 240, 3), TextPart(" and now?\n\nZoë"))),
    ]
    mine = build_prompt(loaded.family, loaded.model, messages, loaded.limits)
    images = [part.image for message in messages for part in message.parts if isinstance(part, ImagePart)]
    text = loaded.tokenizer.apply_chat_template(
        [
            {
                "role": message.role,
                "content": [{"type": "image"} if isinstance(part, ImagePart) else {"type": "text", "text": part.text} for part in message.parts],
            }
            for message in messages
        ],
        tokenize=False,
        add_generation_prompt=True,
    )
    processor = own_processor(family, answerer, monkeypatch)
    bos = loaded.tokenizer.bos_token
    add = not (bos and text.startswith(bos))  # as apply_chat_template of the processors decides it
    made = processor(images=[images] if family in ("smolvlm", "idefics3") else images, text=[text], return_tensors="pt", add_special_tokens=add)
    assert torch.equal(mine.ids, made["input_ids"])
    vision = loaded.family.joined([loaded.pixels_of(image) for image in mine.images])
    for name, value in vision.items():
        torch.testing.assert_close(value, made[name], atol=1e-5, rtol=0)


def test_positions_are_those_the_model_would_make(fresh: Callable[..., ModelAnswerer]) -> None:
    """Rows and columns of a picture count on from the text before it, text counts on from its longer side."""
    loaded = fresh("qwen2_5_vl").loaded
    prompt = build_prompt(loaded.family, loaded.model, question("What?", picture()), loaded.limits)
    first, rows, columns = int(prompt.images[0].places[0]), *prompt.images[0].plan.cells.shape
    at = prompt.positions[:, 0, prompt.images[0].places]
    assert at[0].unique().tolist() == [first]
    assert at[1].tolist() == [first + row for row in range(rows) for _ in range(columns)]
    assert at[2].tolist() == [first + column for _ in range(rows) for column in range(columns)]
    assert prompt.positions[:, 0, int(prompt.images[0].places[-1]) + 1].tolist() == [first + max(rows, columns)] * 3
    assert prompt.next_position == int(prompt.positions[0, 0, -1]) + 1


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["image", "Q"], ["image", "G"]),
        (["A", "image", "B", "image", "Q", "R"], ["A", "image", "B", "image", "G"]),
        (["Q", "image"], ["G", "image"]),
        (["Q"], ["G"]),
        (["image"], ["image", "G"]),
    ],
)
def test_the_generic_twin_replaces_the_question(parts: list[str], expected: list[str]) -> None:
    shown = picture()
    earlier = [Message("user", (shown, TextPart("Before?"))), Message("assistant", (TextPart("Yes."),))]
    last = Message("user", tuple(shown if part == "image" else TextPart(part) for part in parts))
    *kept, twin = generic_twin([*earlier, last], "G")
    assert kept == earlier
    assert [part.text if isinstance(part, TextPart) else "image" for part in twin.parts] == expected
