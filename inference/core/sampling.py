"""One token from one row of logits."""

from __future__ import annotations

import torch


class Sampler:
    """Greedy at temperature 0, else nucleus sampling; the same seed gives the same tokens on the same device."""

    def __init__(self, temperature: float, top_p: float, seed: int | None, device: torch.device):
        self.temperature = temperature
        self.top_p = top_p
        self.generator = torch.Generator(device=device)
        if seed is None:
            self.generator.seed()
        else:
            self.generator.manual_seed(seed % 2**63)

    def choose(self, logits: torch.Tensor, top: int) -> tuple[int, float, list[tuple[int, float]]]:
        """`logits` [vocabulary]. The token, its log-probability, and the `top` likeliest with theirs: of the model's own
        distribution, before temperature and top_p."""
        known = logits.to(self.generator.device).float().log_softmax(dim=-1)
        token = known.argmax() if self.temperature == 0 else self._drawn(known)
        best = known.topk(min(top, known.shape[0])) if top else None
        ranked = [] if best is None else list(zip(best.indices.tolist(), best.values.tolist(), strict=True))
        return int(token), float(known[token]), ranked

    def _drawn(self, known: torch.Tensor) -> torch.Tensor:
        chances = (known / self.temperature).softmax(dim=-1)
        if self.top_p >= 1:
            return torch.multinomial(chances, 1, generator=self.generator)[0]
        ordered, places = chances.sort(descending=True)
        before = ordered.cumsum(dim=-1) - ordered
        ordered = ordered.masked_fill(before >= self.top_p, 0.0)
        return places[torch.multinomial(ordered, 1, generator=self.generator)[0]]
