"""Key and value caches that are written in place and cut back, so that an image's keys are computed once and never copied.

Transformers' DynamicCache concatenates on every token, which copies every layer's whole cache for each new one. Here a layer owns a
buffer with room to grow; cutting back is a change of a number. Layers without softmax attention keep a running
state that cannot be cut back: copies of it are taken at the places to which a cache may return.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from transformers import PreTrainedConfig
from transformers.cache_utils import Cache, DynamicLayer, LinearAttentionCacheLayerMixin, LinearAttentionLayer

from inference.core.layers import layer_types

_STEP = 256  # tokens by which a buffer grows


class BufferLayer(DynamicLayer):
    """Keys and values [1, key head, capacity, channel], of which the first `length` tokens count. Also for sliding-window
    layers: the window is the mask's business, so that these can be cut back too."""

    def __init__(self, reserve: int):
        super().__init__()
        self.length = 0
        self.reserve = reserve

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: object, **kwargs: object
    ) -> tuple[torch.Tensor, torch.Tensor]:
        end = self.length + key_states.shape[2]
        self._make_room(key_states, value_states, end)
        self.keys[:, :, self.length : end] = key_states
        self.values[:, :, self.length : end] = value_states
        self.length = end
        return self.states()

    def states(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Views, [1, key head, length, channel]."""
        return self.keys[:, :, : self.length], self.values[:, :, : self.length]

    def get_seq_length(self) -> int:
        return self.length

    def crop(self, tokens_to_remove: int) -> None:
        self.length -= abs(tokens_to_remove)

    def copied(self, length: int, reserve: int) -> BufferLayer:
        layer = BufferLayer(reserve)
        if length and self.is_initialized:
            layer.update(self.keys[:, :, :length], self.values[:, :, :length])
        return layer

    def bytes(self) -> int:
        return self.keys.nbytes + self.values.nbytes if self.is_initialized else 0

    def _make_room(self, keys: torch.Tensor, values: torch.Tensor, end: int) -> None:
        if self.is_initialized and end <= self.keys.shape[2]:
            return
        room = -(-max(end, self.reserve) // _STEP) * _STEP
        wider = [states.new_empty((*states.shape[:2], room, states.shape[3])) for states in (keys, values)]
        if self.is_initialized:
            for new, old in zip(wider, (self.keys, self.values), strict=True):
                new[:, :, : self.length] = old[:, :, : self.length]
        self.keys, self.values = wider
        self.dtype, self.device, self.is_initialized = keys.dtype, keys.device, True


class SequenceCache(Cache):
    """The cache of one sequence. `returnable` holds the lengths to which layers with a running state can go back."""

    def __init__(self, layers: list[BufferLayer | LinearAttentionLayer], returnable: dict[int, list[LinearAttentionLayer]]):
        super().__init__(layers=layers)
        self.returnable = returnable

    @classmethod
    def empty(cls, text: PreTrainedConfig, reserve: int) -> SequenceCache:
        states = getattr(text, "number_of_conv_states", 1)
        layers = [
            LinearAttentionLayer(number_of_states=states) if kind in ("linear_attention", "conv") else BufferLayer(reserve)
            for kind in layer_types(text)
        ]
        return cls(layers, {})

    @property
    def running(self) -> list[int]:
        """Layers that keep a running state instead of keys."""
        return [index for index, layer in enumerate(self.layers) if isinstance(layer, LinearAttentionCacheLayerMixin)]

    @property
    def length(self) -> int:
        return next(layer.length for layer in self.layers if isinstance(layer, BufferLayer))

    def reserve(self, tokens: int) -> None:
        for layer in self.layers:
            if isinstance(layer, BufferLayer):
                layer.reserve = max(layer.reserve, tokens)

    def mark(self) -> None:
        """Lets the cache come back to its present length. Free where every layer has keys."""
        if self.running:
            self.returnable[self.length] = [copy.deepcopy(self.layers[index]) for index in self.running]

    def reachable(self, length: int) -> int:
        """The longest length up to `length` to which the cache can be cut back."""
        if not self.running or length == self.length:
            return min(length, self.length)
        return max((marked for marked in self.returnable if marked <= length), default=0)

    def cut(self, length: int) -> None:
        """Forgets what comes after the first `length` tokens, which must be reachable."""
        if length == self.length:
            return
        for layer in self.layers:
            if isinstance(layer, BufferLayer):
                layer.crop(layer.length - length)
        self._restore(self.layers, length)
        self.returnable = {marked: kept for marked, kept in self.returnable.items() if marked <= length}

    def tail(self, length: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Copies of what each layer holds after the first `length` tokens. Only where every layer has keys."""
        return [tuple(states[:, :, length:].clone() for states in layer.states()) for layer in self.layers]

    def join(self, tail: list[tuple[torch.Tensor, torch.Tensor]]) -> None:
        """Puts a tail back behind the tokens it was taken from."""
        for layer, (keys, values) in zip(self.layers, tail, strict=True):
            layer.update(keys, values)

    def copied(self, length: int, reserve: int) -> SequenceCache:
        """A cache of its own with the first `length` tokens, which must be reachable."""
        layers = [
            layer.copied(length, reserve) if isinstance(layer, BufferLayer) else copy.deepcopy(layer) for layer in self.layers
        ]
        other = SequenceCache(layers, {marked: kept for marked, kept in self.returnable.items() if marked <= length})
        if length != self.length:
            other._restore(layers, length)
        return other

    def bytes(self) -> int:
        """Bytes of buffers and running states."""
        total = sum(layer.bytes() for layer in self.layers if isinstance(layer, BufferLayer))
        kept = [self.layers[index] for index in self.running] + [layer for copies in self.returnable.values() for layer in copies]
        states = [state for layer in kept for part in (layer.conv_states, layer.recurrent_states) for state in part.values()]
        return total + sum(state.nbytes for state in states if state is not None)

    def _restore(self, layers: list[BufferLayer | LinearAttentionLayer], length: int) -> None:
        if not self.running:
            return
        kept = self.returnable.get(length)
        for place, index in enumerate(self.running):
            layers[index] = (
                LinearAttentionLayer(number_of_states=layers[index].number_of_states) if kept is None else copy.deepcopy(kept[place])
            )


class _RaggedLayer(DynamicLayer):
    """One layer of several sequences of different lengths, each row written to its own buffer."""

    def __init__(self, rows: Sequence[BufferLayer]):
        super().__init__()
        self.rows = rows
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: object, **kwargs: object
    ) -> tuple[torch.Tensor, torch.Tensor]:
        for index, row in enumerate(self.rows):
            row.update(key_states[index : index + 1], value_states[index : index + 1])
        return key_states, value_states

    def get_seq_length(self) -> int:
        """None of its own: a mask made from it lets the one new token see itself, and the rows see their buffers."""
        return 0


class RaggedCache(Cache):
    """Several sequences decoded together without padding: linear layers see one batch, attention sees each its own."""

    def __init__(self, caches: Sequence[SequenceCache]):
        super().__init__(layers=[_RaggedLayer(rows) for rows in zip(*(cache.layers for cache in caches), strict=True)])

    def states(self, layer: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Keys and values of each row, [1, key head, own length, channel]."""
        return [row.states() for row in self.layers[layer].rows]
