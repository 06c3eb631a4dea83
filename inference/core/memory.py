"""Memory: telling a failed allocation from other failures, giving memory back, counting it."""

from __future__ import annotations

import gc

import torch


def out_of_memory(error: BaseException) -> bool:
    """CUDA has a class of its own; the CPU allocator raises a RuntimeError that says so."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and ("can't allocate memory" in text or "not enough memory" in text or "out of memory" in text)


def give_back() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def weight_bytes(model: torch.nn.Module) -> int:
    return sum(tensor.nbytes for tensor in [*model.parameters(), *model.buffers()])
