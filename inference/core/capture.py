"""Attention rows of chosen layers, taken beside the fast kernel that does the work.

No kernel but eager returns attention weights, and eager keeps heads x tokens x tokens scores for every layer. The map needs
only the last query's row: softmax(q_last . K^T x scale), averaged over heads at once, so that what is kept is one float for
each key. Registered under names of its own (transformers AttentionInterface), with the masks of the kernel it calls:
a name without a mask function would get no mask at all. Only the text model is given these names; the vision tower keeps its kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.flash_attention import flash_attention_forward
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import flash_attention_mask, sdpa_mask

from inference.core.cache import RaggedCache

KERNELS = ("sdpa", "flash_attention_2")


@dataclass
class Capture:
    """What to keep of one sequence: `layers` 0-based, `columns` int64 [key] the positions to keep.
    `rows` fills up with float32 [key] for each layer: head mean of the last query's attention."""

    layers: frozenset[int]
    columns: torch.Tensor
    rows: dict[int, torch.Tensor] = field(default_factory=dict)


_captures: ContextVar[Sequence[Capture | None]] = ContextVar("captures", default=())
_ragged: ContextVar[RaggedCache | None] = ContextVar("ragged", default=None)


@contextmanager
def capturing(captures: Sequence[Capture | None], ragged: RaggedCache | None = None) -> Iterator[None]:
    """While it lasts, forwards of this thread fill `captures`, one for each row of the batch. With `ragged` each row of
    the batch attends to its own cache (one new token a row)."""
    wanted, cache = _captures.set(captures), _ragged.set(ragged)
    try:
        yield
    finally:
        _captures.reset(wanted)
        _ragged.reset(cache)


def last_row(
    query: torch.Tensor,
    key: torch.Tensor,
    mask: torch.Tensor | None,
    scaling: float | None,
    sliding_window: int | None = None,
    softcap: float | None = None,
    s_aux: torch.Tensor | None = None,
) -> torch.Tensor:
    """Head mean of the last query's attention, float32 [key].

    `query` [1, head, query, channel], `key` [1, key head, key, channel]; heads share keys in groups, which are not repeated.
    `mask` [1, 1, query, key] is true, or added, where a key may be seen. A `sliding_window` counts where the kernel applies it itself
    and no mask does. `s_aux` [head] are learned sinks, which take weight and give none.
    """
    heads, key_heads = query.shape[1], key.shape[1]
    grouped = query[0, :, -1].reshape(key_heads, heads // key_heads, -1).float()
    scores = grouped @ key[0].float().transpose(-1, -2)
    scores = scores * (query.shape[-1] ** -0.5 if scaling is None else scaling)
    if softcap is not None:
        scores = torch.tanh(scores / softcap) * softcap
    if mask is not None:
        seen = mask[0, 0, -1, : key.shape[2]]
        scores = scores.masked_fill(~seen, float("-inf")) if seen.dtype == torch.bool else scores + seen.float()
    elif sliding_window is not None and key.shape[2] > sliding_window:
        scores[..., : key.shape[2] - sliding_window] = float("-inf")
    if s_aux is not None:
        sinks = s_aux.float().reshape(key_heads, -1, 1)
        return torch.cat([scores, sinks], dim=-1).softmax(dim=-1)[..., :-1].mean(dim=(0, 1))
    return scores.softmax(dim=-1).mean(dim=(0, 1))


def _kernel_sdpa(module: torch.nn.Module, *states: Any, **options: Any) -> tuple[torch.Tensor, None]:
    return sdpa_attention_forward(module, *states, **options)


def _kernel_flash(module: torch.nn.Module, *states: Any, **options: Any) -> tuple[torch.Tensor, None]:
    """The kernel reads its own name from the module's configuration, which carries ours: it is shown a view with its own."""
    config = SimpleNamespace(_attn_implementation="flash_attention_2", dtype=states[0].dtype, _is_quantized=True)
    view = SimpleNamespace(config=config, is_causal=module.is_causal, layer_idx=module.layer_idx)
    return flash_attention_forward(view, *states, **options)


def _attention(kernel: Any) -> Any:
    def attend(
        module: torch.nn.Module,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attention_mask: torch.Tensor | None,
        **options: Any,
    ) -> tuple[torch.Tensor, None]:
        layer = module.layer_idx
        ragged = _ragged.get()
        window = options.get("sliding_window")
        if ragged is not None:
            rows = []
            for index, (keys, values) in enumerate(ragged.states(layer)):
                if window is not None:
                    keys, values = keys[:, :, -window:], values[:, :, -window:]
                one = query[index : index + 1]
                rows.append(kernel(module, one, keys, values, None, **options)[0])
                _keep(index, layer, one, ragged.states(layer)[index][0], None, options)
            return torch.cat(rows), None
        for index in range(len(_captures.get())):
            states = slice(index, index + 1)
            mask = attention_mask[states] if attention_mask is not None and attention_mask.dim() == 4 else None
            _keep(index, layer, query[states], key[states], mask, options)
        return kernel(module, query, key, value, attention_mask, **options)

    return attend


def _keep(
    index: int, layer: int, query: torch.Tensor, key: torch.Tensor, mask: torch.Tensor | None, options: dict[str, Any]
) -> None:
    captures = _captures.get()
    capture = captures[index] if index < len(captures) else None
    if capture is None or layer not in capture.layers:
        return
    row = last_row(
        query, key, mask, options.get("scaling"), options.get("sliding_window"), options.get("softcap"), options.get("s_aux")
    )
    capture.rows[layer] = row[capture.columns.to(row.device)]


def registered_name(kernel: str) -> str:
    """Registers the capturing form of a kernel, function and mask, and gives its name."""
    name = f"loupe_{kernel}"
    forward, mask = {"sdpa": (_kernel_sdpa, sdpa_mask), "flash_attention_2": (_kernel_flash, flash_attention_mask)}[kernel]
    AttentionInterface.register(name, _attention(forward))
    AttentionMaskInterface.register(name, mask)
    return name
