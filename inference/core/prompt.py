"""From messages to tokens: the chat template, the places of images, positions, and the generic twin of a question."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jinja2 import TemplateError
from transformers import PreTrainedModel

from inference.ask import ImagePart, Message, Refused, TextPart
from inference.core.limits import Limits
from inference.families.family import Family, Plan


@dataclass(frozen=True)
class Placed:
    """One picture in the prompt: its plan and where its tokens lie, int64 [image token]."""

    part: ImagePart
    plan: Plan
    places: np.ndarray


@dataclass(frozen=True)
class Prompt:
    """`ids` int64 [1, token]; `positions` int64 [..., 1, token]; `symbols` int64 [token], see Slot."""

    ids: torch.Tensor
    positions: torch.Tensor
    symbols: np.ndarray
    images: tuple[Placed, ...]

    @property
    def length(self) -> int:
        return self.ids.shape[1]

    @property
    def next_position(self) -> int:
        """The position of the first answer token; every part of a position has it."""
        return int(self.positions.max()) + 1

    @property
    def image_places(self) -> np.ndarray:
        """Places of all image tokens, picture by picture."""
        return np.concatenate([image.places for image in self.images]) if self.images else np.zeros(0, np.int64)


def build_prompt(family: Family, model: PreTrainedModel, messages: Sequence[Message], limits: Limits) -> Prompt:
    """Raises Refused for messages the template does not take, for text with the image token in it, and beyond the limits."""
    parts = [part for message in messages for part in message.parts if isinstance(part, ImagePart)]
    limits.check_pictures([part.image for part in parts])
    plans = [family.plan(*part.image.size) for part in parts]
    limits.check_image_tokens(sum(plan.tokens for plan in plans))
    text = _with_images(family, _render(family, messages), plans)
    bos = family.tokenizer.bos_token
    short = family.tokenizer(text, add_special_tokens=not (bos and text.startswith(bos)))["input_ids"]
    runs = [run for plan in plans for run in plan.runs]
    ids = np.asarray(_expanded(short, family.image_token_id, runs), dtype=np.int64)
    places = np.flatnonzero(ids == family.image_token_id)
    ends = np.cumsum([plan.tokens for plan in plans])
    images = tuple(
        Placed(part, plan, places[end - plan.tokens : end]) for part, plan, end in zip(parts, plans, ends, strict=True)
    )
    symbols = ids.copy()
    for image in images:
        symbols[image.places] = _symbol(image.part.key)
    tensor = torch.from_numpy(ids)[None]
    return Prompt(tensor, family.positions(model, tensor, plans), symbols, images)


def generic_twin(messages: Sequence[Message], generic_prompt: str) -> list[Message]:
    """The same conversation with the question replaced by the generic instruction.

    The question is the last user message's text after its last picture; a message whose text comes only before the picture, or that
    has none, is asked by all of its text. What is written before the last picture stays, so that both share its prefix.
    """
    last = max((index for index, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise Refused("no-question", "Relative attention needs a user message.")
    parts = list(messages[last].parts)
    images = [index for index, part in enumerate(parts) if isinstance(part, ImagePart)]
    after = [index for index in range(images[-1] + 1 if images else 0, len(parts)) if isinstance(parts[index], TextPart)]
    replaced = after or [index for index, part in enumerate(parts) if isinstance(part, TextPart)]
    place = replaced[0] if replaced else len(parts)
    kept = [part for index, part in enumerate(parts) if index not in replaced]
    kept.insert(place, TextPart(generic_prompt))
    return [*messages[:last], replace(messages[last], parts=tuple(kept)), *messages[last + 1 :]]


def _render(family: Family, messages: Sequence[Message]) -> str:
    written = []
    for message in messages:
        content = []
        for part in message.parts:
            if isinstance(part, ImagePart):
                content.append({"type": "image"})
            elif family.image_token in part.text:
                raise Refused("reserved-text", f"The text holds {family.image_token}, which stands for an image in this model's prompts.")
            else:
                content.append({"type": "text", "text": part.text})
        written.append({"role": message.role, "content": content})
    try:
        return family.tokenizer.apply_chat_template(written, tokenize=False, add_generation_prompt=True)
    except (TemplateError, KeyError, TypeError, ValueError) as error:
        raise Refused("bad-messages", f"The model's chat template does not take these messages: {error}") from error


def _with_images(family: Family, text: str, plans: Sequence[Plan]) -> str:
    pieces = text.split(family.image_token)
    if len(pieces) != len(plans) + 1:
        raise Refused("bad-messages", f"The model's chat template made room for {len(pieces) - 1} images, {len(plans)} were sent.")
    woven = [piece + plan.text for piece, plan in zip(pieces, plans, strict=False)]
    return "".join([*woven, pieces[-1]])


def _expanded(ids: Sequence[int], image_token_id: int, runs: Sequence[int]) -> list[int]:
    """Each image token becomes its run: tokenizing thousands of equal tokens would give the same, slowly."""
    left = iter(runs)
    return [one for token in ids for one in ([token] * next(left) if token == image_token_id else [token])]


def _symbol(key: str) -> int:
    """A negative number for the image with this key; 62 bits of SHA-256."""
    return -1 - (int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 2)
