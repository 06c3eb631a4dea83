"""One ask on its way: prompt, shared prefix, generic pass, question, then token after token."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from inference.ask import Ask, Done, ImageMap, TokenSaid
from inference.core.capture import Capture
from inference.core.clock import Clock
from inference.core.loaded import Loaded
from inference.core.maps import build_maps, chosen_layers, nearest_layer
from inference.core.prefix import Slot
from inference.core.prompt import Prompt, build_prompt, generic_twin
from inference.core.sampling import Sampler
from inference.core.speech import Speech

_ROOM = 256  # answer tokens for which room is made at once


class Turn:
    """Holds a slot of the prefix store from `start` to `close`. Its caches are its own: turns run side by side."""

    def __init__(self, loaded: Loaded, ask: Ask):
        self.loaded = loaded
        self.ask = ask
        self.clock = Clock(loaded.device)
        self.speech = Speech(loaded.tokenizer, ask.stop)
        self.sampler = Sampler(ask.temperature, ask.top_p, ask.seed, loaded.device)
        self.slot: Slot | None = None
        self.finish: str | None = None
        self.said = 0
        self.cached = 0
        self.token_rows: list[np.ndarray] = []
        self.maps: Callable[[], tuple[ImageMap, ...]] = tuple
        self._default = 0
        self._columns: torch.Tensor | None = None

    def start(self, cancelled: Callable[[], bool]) -> Iterator[TokenSaid]:
        """Everything up to the first token. Raises Refused for what cannot be asked."""
        loaded, ask = self.loaded, self.ask
        with self.clock.stage("prompt"):
            self.prompt = build_prompt(loaded.family, loaded.model, ask.messages, loaded.limits)
            self.room = loaded.limits.room(self.prompt.length, loaded.text.max_position_embeddings, ask.max_tokens)
            generic = self._generic_prompt()
        self.slot, self.cached = loaded.store.take(self.prompt.symbols, self.prompt.length + min(self.room, _ROOM))
        done = self.cached
        if generic is not None:
            done = self._shared(generic, done)
            if cancelled():
                return
            capture = self._both(generic, done)
        else:
            capture = None
        if cancelled():
            return
        with self.clock.stage("prefill"):
            done = self._images_first(done)
            logits = loaded.run(self.prompt, done, self.prompt.length, self.slot.cache, capture)
            self.slot.symbols = self.prompt.symbols
            self.slot.cache.mark()
            loaded.forget_pixels()
        if capture is not None:
            self._question = _on_cpu(capture)
        yield from self._say(logits, capture.rows.get(self._default) if capture else None)

    def take(self, logits: torch.Tensor, capture: Capture | None) -> Iterator[TokenSaid]:
        """The next token from the logits of a step that ran `self.token`."""
        self.slot.symbols = np.append(self.slot.symbols, self.token)
        yield from self._say(logits, capture.rows.get(self._default) if capture else None)

    def capture(self) -> Capture | None:
        """What the next step has to keep: the default layer's row, where every token's map is asked for."""
        wants = self.ask.attention is not None and self.ask.attention.every_token and self._columns is not None
        return Capture(frozenset({self._default}), self._columns) if wants else None

    @property
    def position(self) -> int:
        """Where `self.token` stands."""
        return self.prompt.next_position + len(self.speech.ids) - 1

    def done(self) -> Done:
        with self.clock.stage("attention"):
            maps = self.maps()
        return Done(self.finish or "stop", self.prompt.length, self.said, self.cached, maps, self.clock.stages)

    def close(self, keep: bool = True) -> None:
        """Gives the slot back; without `keep` what it holds is not to be trusted and goes."""
        if self.slot is None:
            return
        store = self.loaded.store
        if keep and self.slot.cache.length == len(self.slot.symbols):
            store.release(self.slot)
        else:
            store.drop(self.slot)
        self.slot = None

    def _say(self, logits: torch.Tensor, row: torch.Tensor | None) -> Iterator[TokenSaid]:
        token, logprob, ranked = self.sampler.choose(logits, self.ask.top_logprobs)
        if row is not None and self.ask.attention is not None and self.ask.attention.every_token:
            self.token_rows.append(row.cpu().numpy())
        if token in self.loaded.eos:
            self.finish = "stop"
            out = self.speech.finish()
        else:
            self.token = token
            top = tuple((self.loaded.tokenizer.decode([one]), chance) for one, chance in ranked)
            out = self.speech.say(TokenSaid(token, "", logprob, top))
            if self.speech.stopped:
                self.finish = "stop"
            elif len(self.speech.ids) >= self.room:
                self.finish = "length"
                out += self.speech.finish()
        self.said += len(out)
        yield from out

    def _generic_prompt(self) -> Prompt | None:
        attention = self.ask.attention
        if attention is None or not self.prompt.images:
            return None
        loaded = self.loaded
        self._layers, note = chosen_layers(attention, loaded.text.num_hidden_layers, loaded.able)
        self._default = nearest_layer(loaded.family.default_layer()[0], self._layers)
        self._columns = torch.from_numpy(self.prompt.image_places).to(loaded.device)
        twin = build_prompt(loaded.family, loaded.model, generic_twin(self.ask.messages, attention.generic_prompt), loaded.limits)
        self.maps = lambda: build_maps(
            attention, self.prompt, self._layers, self._default, self._question, self._plain, self._rows_said(), note
        )
        return twin

    def _rows_said(self) -> list[np.ndarray] | None:
        return self.token_rows[: self.said] if self.ask.attention is not None and self.ask.attention.every_token else None

    def _shared(self, generic: Prompt, done: int) -> int:
        """Runs what question and generic instruction have in common, pictures and all; how many tokens that is."""
        size = min(self.prompt.length, generic.length)
        different = np.flatnonzero(self.prompt.symbols[:size] != generic.symbols[:size])
        common = min(int(different[0]) if different.size else size, size - 1)
        if common > done:
            with self.clock.stage("prefill"):
                self.loaded.run(self.prompt, done, common, self.slot.cache)
                self.slot.symbols = self.prompt.symbols[:common]
                self.slot.cache.mark()
        return max(common, done)

    def _both(self, generic: Prompt, done: int) -> Capture:
        """The generic instruction's rows, run after the shared prefix and cut off again; and what to keep of the question."""
        loaded, cache = self.loaded, self.slot.cache
        key = (generic.symbols.tobytes(), self._layers)
        known = loaded.store.generic.get(key)
        if known is None:
            with self.clock.stage("attention"):
                capture = Capture(frozenset(self._layers), torch.from_numpy(generic.image_places).to(loaded.device))
                self._run_aside(generic, capture)
                known = _on_cpu(capture)
                loaded.store.remember_generic(key, known)
        self._plain = known
        assert cache.length == len(self.slot.symbols)
        return Capture(frozenset(self._layers), self._columns)

    def _run_aside(self, generic: Prompt, capture: Capture) -> None:
        """Leaves the cache as it was. Where more than the shared start lies in it (a question asked before), that is kept by a copy."""
        cache = self.slot.cache
        size = min(len(self.slot.symbols), generic.length - 1)
        different = np.flatnonzero(self.slot.symbols[:size] != generic.symbols[:size])
        common = cache.reachable(int(different[0]) if different.size else size)
        if common == cache.length:
            self.loaded.run(generic, common, generic.length, cache, capture)
            cache.cut(common)
        else:
            self.loaded.run(generic, common, generic.length, cache.copied(common, generic.length), capture)

    def _images_first(self, done: int) -> int:
        """Models with running states can only go back to marked places: one is made after the last picture."""
        if not self.slot.cache.running or not self.prompt.images:
            return done
        end = min(int(self.prompt.images[-1].places[-1]) + 1, self.prompt.length - 1)
        if end <= done:
            return done
        self.loaded.run(self.prompt, done, end, self.slot.cache)
        self.slot.symbols = self.prompt.symbols[:end]
        self.slot.cache.mark()
        return end


def _on_cpu(capture: Capture) -> dict[int, np.ndarray]:
    """Moved together, so that a GPU waits once."""
    layers = sorted(capture.rows)
    stacked = torch.stack([capture.rows[layer].to(capture.columns.device) for layer in layers]).cpu().numpy()
    return {layer: stacked[index] for index, layer in enumerate(layers)}
