"""Scenes as vectors: build(seed) makes one, model/render.py draws it. `python -m model.scenes` writes pictures."""

from .build import build

__all__ = ["build"]
