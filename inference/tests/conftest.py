"""Tiny models of every architecture, written once for a test session, and pictures drawn by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from inference.ask import Ask, AttentionAsk, Done, ImagePart, Message, Refused, TextPart, TokenSaid
from inference.core.answerer import ModelAnswerer
from inference.core.load import load_model
from inference.tiny.shapes import TINY
from inference.tiny.write import write_tiny

FAMILIES = sorted(TINY)
torch.set_num_threads(1)  # models this small only wait for further threads


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a family's tiny model."""
    root = tmp_path_factory.mktemp("tiny")

    def folder(family: str) -> Path:
        return root / family if (root / family).exists() else write_tiny(family, root / family)

    return folder


@pytest.fixture
def fresh(tiny_folder: Callable[[str], Path]) -> Callable[..., ModelAnswerer]:
    """A newly loaded tiny model, its caches empty."""

    def load(family: str, **options: object) -> ModelAnswerer:
        return load_model(str(tiny_folder(family)), **options)

    return load


def picture(width: int = 200, height: int = 120, seed: int = 0) -> ImagePart:
    """Coarse coloured noise, so that it is a picture after any resizing."""
    colours = np.random.default_rng(seed).integers(0, 255, (max(height // 8, 1), max(width // 8, 1), 3), dtype=np.uint8)
    image = Image.fromarray(colours).resize((width, height), Image.Resampling.BILINEAR)
    return ImagePart(image, f"picture-{width}-{height}-{seed}")


def question(text: str, *images: ImagePart) -> list[Message]:
    return [Message("system", (TextPart("Be short."),)), Message("user", (*images, TextPart(text)))]


def ask(messages: list[Message], **options: object) -> Ask:
    """Six greedy tokens with relative attention of all layers, unless told otherwise."""
    return Ask(messages, **{"max_tokens": 6, "attention": AttentionAsk(), **options})


def answered(answerer: ModelAnswerer, *asks: Ask) -> list[tuple[list[TokenSaid], Done]]:
    """Tokens and end of each ask; fails where one was refused."""
    said: list[list[TokenSaid]] = [[] for _ in asks]
    ends: list[Done | None] = [None for _ in asks]
    for index, event in answerer.answer(asks, lambda _: False):
        if isinstance(event, Refused):
            raise event
        if isinstance(event, Done):
            ends[index] = event
        else:
            said[index].append(event)
    return [(tokens, end) for tokens, end in zip(said, ends, strict=True) if end is not None]


def one(answerer: ModelAnswerer, asked: Ask) -> tuple[list[TokenSaid], Done]:
    return answered(answerer, asked)[0]
