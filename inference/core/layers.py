"""Which layers of a text model have softmax attention, read from its configuration."""

from __future__ import annotations

from transformers import PreTrainedConfig

_SOFTMAX = frozenset({"full_attention", "sliding_attention", "chunked_attention"})


def layer_types(text: PreTrainedConfig) -> tuple[str, ...]:
    """One name for each layer; models that name none attend fully everywhere."""
    named = getattr(text, "layer_types", None)
    if named is None:
        kind = "sliding_attention" if getattr(text, "sliding_window", None) else "full_attention"
        return (kind,) * text.num_hidden_layers
    return tuple(named)


def softmax_layers(text: PreTrainedConfig) -> tuple[int, ...]:
    """0-based layers whose attention is a softmax over all or the last keys; the others have no map."""
    return tuple(index for index, kind in enumerate(layer_types(text)) if kind in _SOFTMAX)
