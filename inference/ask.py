"""What the service asks of the core, and what the core tells back. No HTTP here and no torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class TextPart:
    text: str


@dataclass(frozen=True)
class ImagePart:
    """One picture as it came, upright RGB; `key` is the SHA-256 of the bytes that were sent."""

    image: Image.Image
    key: str


@dataclass(frozen=True)
class Message:
    role: Literal["system", "user", "assistant"]
    parts: Sequence[TextPart | ImagePart]


@dataclass(frozen=True)
class AttentionAsk:
    """Relative attention as in appendix 12 of arXiv 2602.11858: question map / (generic map + epsilon)."""

    layers: Literal["all"] | tuple[int, ...] = "all"
    generic_prompt: str = "Write a general description of the image."
    epsilon: float = 1e-6
    every_token: bool = False


@dataclass(frozen=True)
class Ask:
    messages: Sequence[Message]
    max_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()
    top_logprobs: int = 0
    attention: AttentionAsk | None = None


@dataclass(frozen=True)
class TokenSaid:
    """One generated token. `text` may be empty while a character of several tokens is not complete."""

    id: int
    text: str
    logprob: float
    top: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True)
class ImageMap:
    """Maps of one picture. `relative`, `question`, `generic`: float32 [layer, row, column]. `tokens`, where asked for: float32
    [token, row, column], the default layer's relative attention of each generated token (its row / (generic + epsilon)), the
    first equal to `relative` there. `region` is the part of the sent picture that the grid covers, in its pixels:
    (x, y, width, height); it reaches beyond the picture where the model pads."""

    image_index: int
    rows: int
    columns: int
    layers: tuple[int, ...]
    default_layer: int
    input_size: tuple[int, int]
    region: tuple[float, float, float, float]
    relative: np.ndarray
    question: np.ndarray
    generic: np.ndarray
    tokens: np.ndarray | None = None
    note: str | None = None


@dataclass(frozen=True)
class Done:
    """The end of one answer. `timings` in milliseconds: prefill, decode, attention, ..."""

    finish: Literal["stop", "length"]
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    maps: Sequence[ImageMap] = ()
    timings: dict[str, float] = field(default_factory=dict)


class Refused(Exception):
    """A request that cannot be answered; `code` is stable, the message is for people."""

    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(message)
        self.code = code
        self.status = status


class Answerer(Protocol):
    """One loaded model. Not thread-safe: the service calls it from one worker thread."""

    def profile(self) -> dict:
        """Name, family, convention, patch and merge size, resize limits, number of layers, default layer, layers with maps."""

    def answer(
        self,
        asks: Sequence[Ask],
        cancelled: Callable[[int], bool],
        more: Callable[[], Sequence[Ask]] | None = None,
    ) -> Iterator[tuple[int, TokenSaid | Done | Refused]]:
        """Answers a batch; yields (index of the ask, event) as events come. An ask for which `cancelled(index)` turns true is
        dropped at the next token. Runs out of memory as Refused("out-of-memory", status 503) for the asks concerned, with its
        caches dropped. `more` is called between tokens: asks it gives join the batch and count on from the last index."""

    def memory(self) -> dict[str, float]:
        """Bytes of prefix cache, of weights, and so on, for metrics."""
