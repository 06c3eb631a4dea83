"""The Answerer of inference/ask.py over a loaded model: a batch of asks, prefilled one after the other, decoded together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch

from inference.ask import Ask, Done, Refused, TokenSaid
from inference.core.loaded import Loaded
from inference.core.memory import give_back, out_of_memory, weight_bytes
from inference.core.turn import Turn

Event = tuple[int, TokenSaid | Done | Refused]
_log = logging.getLogger(__name__)


class ModelAnswerer:
    """Not thread-safe: one worker thread calls it. Requests share nothing but the prefix store, which never changes what it lends."""

    def __init__(self, loaded: Loaded):
        self.loaded = loaded

    def profile(self) -> dict[str, Any]:
        loaded = self.loaded
        layer, why = loaded.family.default_layer()
        return {
            "name": loaded.name,
            "family": loaded.family.model_types[0],
            "model_type": loaded.model.config.model_type,
            "convention": loaded.family.convention,
            "convention_source": loaded.family.convention_source,
            **loaded.family.profile(),
            "layers": loaded.text.num_hidden_layers,
            "layers_with_maps": list(loaded.able),
            "default_layer": layer,
            "default_layer_source": why,
            "max_tokens": loaded.text.max_position_embeddings,
            "dtype": str(loaded.model.dtype).removeprefix("torch."),
            "device": str(loaded.device),
        }

    def memory(self) -> dict[str, float]:
        """Bytes, and the prefix store's entries, hits and misses."""
        store = self.loaded.store
        told = {
            "weights_bytes": float(weight_bytes(self.loaded.model)),
            "prefix_cache_bytes": float(store.bytes()),
            "prefix_cache_budget_bytes": float(store.budget),
            "prefix_cache_entries": float(len(store.slots)),
            "prefix_cache_hits": float(store.hits),
            "prefix_cache_misses": float(store.misses),
        }
        if torch.cuda.is_available():
            told["device_allocated_bytes"] = float(torch.cuda.memory_allocated())
            told["device_peak_bytes"] = float(torch.cuda.max_memory_allocated())
        return told

    def answer(
        self,
        asks: Sequence[Ask],
        cancelled: Callable[[int], bool],
        more: Callable[[], Sequence[Ask]] | None = None,
    ) -> Iterator[Event]:
        """See Answerer. Closing the iterator ends all of its asks."""
        turns: dict[int, Turn] = {}
        joining, count = asks, 0
        try:
            while joining or turns:
                for ask in joining:
                    count += 1
                    yield from self._started(count - 1, ask, turns, cancelled)
                yield from self._stepped(turns, cancelled)
                joining = more() if more else ()
        finally:
            for turn in turns.values():
                turn.close()

    def _started(self, index: int, ask: Ask, turns: dict[int, Turn], cancelled: Callable[[int], bool]) -> Iterator[Event]:
        if cancelled(index):
            return
        turn = Turn(self.loaded, ask)
        turns[index] = turn
        try:
            for token in turn.start(lambda: cancelled(index)):
                yield index, token
        except Exception as error:  # told to the client as what it is, the server goes on
            yield index, self._refused(error, turns, [index])
            return
        if not turn.speech.ids and turn.finish is None:
            turns.pop(index).close()
            return
        yield from self._ended(index, turns)

    def _stepped(self, turns: dict[int, Turn], cancelled: Callable[[int], bool]) -> Iterator[Event]:
        for index in [index for index in turns if cancelled(index)]:
            turns.pop(index).close()
        running = list(turns.items())
        if not running:
            return
        captures = [turn.capture() for _, turn in running]
        try:
            with running[0][1].clock.stage("decode"):
                logits = self.loaded.step(
                    [turn.token for _, turn in running],
                    [turn.position for _, turn in running],
                    [turn.slot.cache for _, turn in running],
                    captures,
                )
        except Exception as error:  # as above, for all that ran together
            indexes = list(turns)
            refused = self._refused(error, turns, indexes)
            yield from ((index, refused) for index in indexes)
            return
        for place, (index, turn) in enumerate(running):
            for token in turn.take(logits[place], captures[place]):
                yield index, token
            yield from self._ended(index, turns)

    def _ended(self, index: int, turns: dict[int, Turn]) -> Iterator[Event]:
        turn = turns[index]
        if turn.finish is None:
            return
        try:
            event: Done | Refused = turn.done()
        except Exception as error:  # as above
            event = self._refused(error, turns, [index])
        turns.pop(index, turn).close()
        yield index, event

    def _refused(self, error: Exception, turns: dict[int, Turn], indexes: Sequence[int]) -> Refused:
        for index in indexes:
            turns.pop(index).close(keep=isinstance(error, Refused))
        if isinstance(error, Refused):
            return error
        if out_of_memory(error):
            _log.warning("out of memory: %s", error)
            self.loaded.store.drop_idle()
            self.loaded.forget_pixels()
            give_back()
            return Refused("out-of-memory", "The model ran out of memory; its caches were dropped. Try again, or send less.", 503)
        _log.error("the model failed", exc_info=error)
        return Refused("model-failed", "The model failed on this request; the server's log says why.", 500)
