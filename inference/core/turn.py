"""One ask on its way: prompt, question, token after token, and at the end the generic instruction for the maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from inference.ask import Ask, Done, ImageMap, TokenSaid
from inference.core.capture import Capture
from inference.core.clock import Clock
from inference.core.loaded import Loaded
from inference.core.maps import build_maps, chosen_layers, nearest_layer
from inference.core.prefix import Slot, shared_start
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
        self._generic: Prompt | None = None
        self._note: str | None = None
        self._default = 0
        self._columns: torch.Tensor | None = None

    def start(self, cancelled: Callable[[], bool]) -> Iterator[TokenSaid]:
        """Everything up to the first token. Raises Refused for what cannot be asked."""
        loaded, ask = self.loaded, self.ask
        with self.clock.stage("prompt"):
            self.prompt = build_prompt(loaded.family, loaded.model, ask.messages, loaded.limits)
            self.room = loaded.limits.room(self.prompt.length, loaded.text.max_position_embeddings, ask.max_tokens)
            self._prepare_maps()
        self.slot, self.cached = loaded.store.take(self.prompt.symbols, self.prompt.length + min(self.room, _ROOM))
        with self.clock.stage("prefill"):
            done = self._marked_start(self.cached) if self.slot.cache.running else self.cached
        if cancelled():
            return
        capture = None if self._generic is None else Capture(frozenset(self._layers), self._columns)
        with self.clock.stage("prefill"):
            logits = loaded.run(self.prompt, done, self.prompt.length, self.slot.cache, capture)
            self._now_holds(self.prompt.length)
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
        """The end, with its maps: the generic instruction is run now, so that no answer waits for it."""
        maps: tuple[ImageMap, ...] = ()
        if self._generic is not None and self.ask.attention is not None:
            with self.clock.stage("attention"):
                plain = self._generic_rows(self._generic)
                rows = self.token_rows[: self.said] if self.ask.attention.every_token else None
                maps = build_maps(self.ask.attention, self.prompt, self._layers, self._default, self._question, plain, rows, self._note)
        self.loaded.forget_pixels()
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

    def _prepare_maps(self) -> None:
        attention, loaded = self.ask.attention, self.loaded
        if attention is None or not self.prompt.images:
            return
        self._layers, self._note = chosen_layers(attention, loaded.text.num_hidden_layers, loaded.able)
        self._default = nearest_layer(loaded.family.default_layer()[0], self._layers)
        self._columns = torch.from_numpy(self.prompt.image_places).to(loaded.device)
        self._generic = build_prompt(loaded.family, loaded.model, generic_twin(self.ask.messages, attention.generic_prompt), loaded.limits)

    def _generic_rows(self, generic: Prompt) -> dict[int, np.ndarray]:
        """The generic instruction's attention, run after what it shares with this prompt; known from an earlier question where
        there was one."""
        loaded, cache = self.loaded, self.slot.cache
        key = (generic.symbols.tobytes(), self._layers)
        known = loaded.store.generic.get(key)
        if known is None:
            common = cache.reachable(min(shared_start(self.slot.symbols, generic.symbols), generic.length - 1))
            capture = Capture(frozenset(self._layers), torch.from_numpy(generic.image_places).to(loaded.device))
            loaded.run_aside(generic, common, cache, capture)
            known = _on_cpu(capture)
            loaded.store.remember_generic(key, known)
        return known

    def _marked_start(self, done: int) -> int:
        """Models with running states can go back to marked places only: one is made where the generic instruction parts from the
        question, or after the last picture. How many tokens are run then."""
        if not self.prompt.images:
            return done
        end = int(self.prompt.images[-1].places[-1]) + 1
        if self._generic is not None:
            end = shared_start(self.prompt.symbols, self._generic.symbols)
        end = min(end, self.prompt.length - 1)
        if end <= done:
            return done
        self.loaded.run(self.prompt, done, end, self.slot.cache)
        self._now_holds(end)
        return end

    def _now_holds(self, tokens: int) -> None:
        self.slot.symbols = self.prompt.symbols[:tokens]
        self.slot.cache.mark()


def _on_cpu(capture: Capture) -> dict[int, np.ndarray]:
    """Moved together, so that a GPU waits once."""
    layers = sorted(capture.rows)
    stacked = torch.stack([capture.rows[layer].to(capture.columns.device) for layer in layers]).cpu().numpy()
    return {layer: stacked[index] for index, layer in enumerate(layers)}
