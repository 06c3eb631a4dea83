"""Writes a tiny model to a folder that loads like any other: weights, configuration, tokenizer, processor."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from inference.tiny.shapes import TINY, Tiny


def _draw(model: torch.nn.Module, seed: int) -> None:
    """Weights with more spread than a fresh model's, so that attention is far from even and a wrong row shows."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            if weight.dim() > 1:
                spread = 2.0 if "embed_tokens" in name else 1.5 / weight[0].numel() ** 0.5
                weight.copy_(torch.randn(weight.shape, generator=generator) * spread)


def write_tiny(family: str, folder: Path, seed: int = 0) -> Path:
    """Raises KeyError with the known names for an unknown family."""
    if family not in TINY:
        raise KeyError(f"no tiny model for {family!r}; there are {', '.join(sorted(TINY))}")
    tiny: Tiny = TINY[family]()
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    model = tiny.model_class(tiny.config).float().eval()
    _draw(model, seed)
    model.generation_config.eos_token_id = tiny.tokenizer.eos_token_id
    model.save_pretrained(folder)
    tiny.tokenizer.save_pretrained(folder)
    tiny.image_processor.save_pretrained(folder)
    (folder / "processor_config.json").write_text(json.dumps(tiny.processor, indent=2))
    return folder
