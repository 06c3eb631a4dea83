"""Caches of past prompts, kept for the next question about the same picture; bounded by bytes, the oldest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from inference.core.cache import SequenceCache


@dataclass(eq=False)
class Slot:
    """A cache and what it holds: `symbols` int64 [token], the token id, or for an image token a number drawn from the
    image's bytes (negative), so that equal symbols mean equal keys."""

    cache: SequenceCache
    symbols: np.ndarray
    busy: bool = False

    @property
    def images_end(self) -> int:
        """Tokens up to the end of the last image, 0 without one."""
        found = np.flatnonzero(self.symbols < 0)
        return int(found[-1]) + 1 if found.size else 0


@dataclass
class PrefixStore:
    """Not thread-safe, like the model. `budget` in bytes; `empty` makes a cache with room for so many tokens."""

    empty: Callable[[int], SequenceCache]
    budget: int
    slots: list[Slot] = field(default_factory=list)
    generic: OrderedDict[tuple, dict[int, np.ndarray]] = field(default_factory=OrderedDict)
    hits: int = 0
    misses: int = 0

    def take(self, symbols: np.ndarray, room: int) -> tuple[Slot, int]:
        """A slot that holds as much of the prompt's start as any, and how many tokens that is (never the whole prompt: the
        last token has to be run to get an answer). A slot in use, or one that would lose an image, is copied from."""
        best, shared = None, 0
        for slot in self.slots:
            common = slot.cache.reachable(min(shared_start(slot.symbols, symbols), len(symbols) - 1))
            if common > shared:
                best, shared = slot, common
        if best is None:
            self.misses += 1
            taken = Slot(self.empty(room), symbols[:0], busy=True)
            self.slots.append(taken)
            return taken, 0
        self.hits += 1
        if best.busy or best.images_end > shared:
            taken = Slot(best.cache.copied(shared, room), best.symbols[:shared], busy=True)
            if (symbols[:shared] < 0).any():
                self._touch(best)  # sharing nothing but a system prompt is no use of its picture
            self.slots.append(taken)
            return taken, shared
        best.cache.cut(shared)
        best.cache.reserve(room)
        best.symbols, best.busy = best.symbols[:shared], True
        self._touch(best)
        return best, shared

    def release(self, slot: Slot) -> None:
        """Gives a slot back and drops the oldest idle ones beyond the budget."""
        slot.busy = False
        self._touch(slot)
        self.trim()

    def drop(self, slot: Slot) -> None:
        if slot in self.slots:
            self.slots.remove(slot)

    def drop_idle(self) -> None:
        self.slots = [slot for slot in self.slots if slot.busy]
        self.generic.clear()

    def trim(self) -> None:
        for slot in [slot for slot in self.slots if not slot.busy]:
            if self.bytes() <= self.budget:
                return
            self.slots.remove(slot)

    def bytes(self) -> int:
        rows = sum(row.nbytes for kept in self.generic.values() for row in kept.values())
        return rows + sum(slot.cache.bytes() for slot in self.slots)

    def remember_generic(self, key: tuple, rows: dict[int, np.ndarray], keep: int = 64) -> None:
        """Rows of a generic prompt, float32 [image token] for each layer: the same for every question about the picture."""
        self.generic[key] = rows
        while len(self.generic) > keep:
            self.generic.popitem(last=False)

    def _touch(self, slot: Slot) -> None:
        self.slots.remove(slot)
        self.slots.append(slot)


def shared_start(one: np.ndarray, other: np.ndarray) -> int:
    """How many symbols two prompts have in common from the start."""
    size = min(len(one), len(other))
    different = np.flatnonzero(one[:size] != other[:size])
    return int(different[0]) if different.size else size
