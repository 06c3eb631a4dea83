"""A deterministic answerer for tests of the service alone. It repeats the question word by word and can be told to wait or fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from inference.ask import Ask, Done, ImageMap, ImagePart, Refused, TextPart, TokenSaid


class Double:
    """Says the words of the last question. `gate`: while it is cleared, no further token is said. Words that do something:
    `boom` fails inside, `memory` raises MemoryError, `refuse-oom` refuses as the core does; `forever` never ends."""

    def __init__(self, scale: float = 1.0) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.scale = scale
        self.said = 0
        self.dropped = 0
        self.together: list[int] = []
        """how many were answered together, round by round"""
        self.asks: list[Ask] = []

    def profile(self) -> dict:
        return {
            "name": "double",
            "family": "double",
            "convention": "thousand",
            "patch": 14,
            "merge": 2,
            "layers": 3,
            "default_layer": 1,
        }

    def memory(self) -> dict[str, float]:
        return {"prefix_cache_bytes": 12.0}

    def answer(
        self, asks: Sequence[Ask], cancelled: Callable[[int], bool], more: Callable[[], Sequence[Ask]] | None = None
    ) -> Iterator[tuple[int, TokenSaid | Done | Refused]]:
        asks, joining = [], asks
        lines: dict[int, Iterator[str]] = {}
        counts: dict[int, int] = {}
        while joining or lines:
            for ask in joining:
                lines[len(asks)] = self._words(ask)
                counts[len(asks)] = 0
                asks.append(ask)
                self.asks.append(ask)
            self.together.append(len(lines))
            for index in list(lines):
                self.gate.wait(20)
                if cancelled(index):
                    del lines[index]
                    self.dropped += 1
                    continue
                word = next(lines[index], None)
                if word is None or counts[index] == asks[index].max_tokens:
                    del lines[index]
                    yield index, self._done(asks[index], counts[index], "stop" if word is None else "length")
                    continue
                if word.strip() == "boom":
                    raise RuntimeError("secret inside /secret/model")
                if word.strip() == "memory":
                    raise MemoryError
                if word.strip() == "refuse-oom":
                    del lines[index]
                    yield index, Refused("out-of-memory", "No memory.", 503)
                    continue
                counts[index] += 1
                self.said += 1
                yield index, TokenSaid(counts[index], word, -0.5, ((word, -0.5), ("other", float("-inf"))))
            joining = more() if more else ()

    def _words(self, ask: Ask) -> Iterator[str]:
        texts = [part.text for message in ask.messages for part in message.parts if isinstance(part, TextPart)]
        words = texts[-1].split()
        if words == ["forever"]:
            while True:
                threading.Event().wait(0.005)
                yield " on"
        yield words[0]
        for word in words[1:]:
            yield f" {word}"

    def _done(self, ask: Ask, count: int, finish: str) -> Done:
        images = [part for message in ask.messages for part in message.parts if isinstance(part, ImagePart)]
        maps = [self._map(index, count) for index in range(len(images))] if ask.attention else []
        return Done(finish, 7, count, 3, maps, {"decode": 1.5})

    def _map(self, index: int, count: int) -> ImageMap:
        relative = np.arange(12, dtype=np.float32).reshape(2, 2, 3) * self.scale + index
        small = np.full((2, 2, 3), 1e-9, np.float32)
        tokens = np.ones((count, 2, 3), np.float32)
        return ImageMap(index, 2, 3, (0, 1), 1, (84, 56), (0.0, 0.0, 96.0, 64.0), relative, small, small * 2, tokens, "a note")
