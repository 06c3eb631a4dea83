"""Times of the stages of an answer, in milliseconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch


class Clock:
    """Adds up stages; on a GPU the queue is emptied at a stage's end, or the next stage would be charged for it."""

    def __init__(self, device: torch.device):
        self.device = device
        self.stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            if self.device.type == "cuda":
                torch.cuda.synchronize(self.device)
            self.stages[name] = self.stages.get(name, 0.0) + (time.perf_counter() - start) * 1000
