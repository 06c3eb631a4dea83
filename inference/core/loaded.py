"""A loaded model as the turns see it: forwards that touch nothing but the cache they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from inference.core.cache import RaggedCache, SequenceCache
from inference.core.capture import Capture, capturing
from inference.core.layers import softmax_layers
from inference.core.limits import Limits
from inference.core.prefix import PrefixStore
from inference.core.prompt import Placed, Prompt
from inference.families.family import Family


@dataclass
class Loaded:
    """`eos` are the token ids that end an answer."""

    name: str
    model: PreTrainedModel
    family: Family
    limits: Limits
    store: PrefixStore
    eos: frozenset[int]
    pixels: dict[str, dict[str, torch.Tensor]] = field(default_factory=dict)

    @property
    def text(self) -> PreTrainedConfig:
        return self.model.config.get_text_config()

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        return self.family.tokenizer

    @property
    def device(self) -> torch.device:
        """Where the embeddings lie: inputs go there, whatever the device map does with the rest."""
        return self.model.get_input_embeddings().weight.device

    @property
    def able(self) -> tuple[int, ...]:
        """0-based layers with softmax attention."""
        return softmax_layers(self.text)

    @torch.inference_mode()
    def run(self, prompt: Prompt, start: int, end: int, cache: SequenceCache, capture: Capture | None = None) -> torch.Tensor:
        """Runs the prompt's tokens from `start` to `end` (exclusive) into the cache, with the pictures that begin among them.
        Logits of the last one, [vocabulary]."""
        images = [image for image in prompt.images if start <= image.places[0] < end]
        with capturing([capture]):
            out = self.model(
                input_ids=prompt.ids[:, start:end].to(self.device),
                position_ids=prompt.positions[..., start:end].to(self.device),
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
                **self._vision(images),
            )
        return out.logits[0, -1]

    @torch.inference_mode()
    def run_aside(self, prompt: Prompt, start: int, cache: SequenceCache, capture: Capture) -> None:
        """Runs the prompt from `start`, up to which the cache holds it, and leaves the cache as it was. `start` must be reachable."""
        if cache.running:
            self.run(prompt, start, prompt.length, cache.copied(start, prompt.length), capture)
            return
        tail = cache.tail(start)
        cache.cut(start)
        self.run(prompt, start, prompt.length, cache, capture)
        cache.cut(start)
        cache.join(tail)

    @torch.inference_mode()
    def step(
        self, tokens: Sequence[int], positions: Sequence[int], caches: Sequence[SequenceCache], captures: Sequence[Capture | None]
    ) -> torch.Tensor:
        """One token further for each of several sequences, in one forward where every layer has keys. Logits [sequence, vocabulary]."""
        if len(caches) > 1 and caches[0].running:
            alone = [
                self.step([token], [position], [cache], [capture])
                for token, position, cache, capture in zip(tokens, positions, caches, captures, strict=True)
            ]
            return torch.cat(alone)
        places = torch.tensor(positions, device=self.device)[:, None]
        ragged = RaggedCache(caches) if len(caches) > 1 else None
        with capturing(captures, ragged):
            out = self.model(
                input_ids=torch.tensor(tokens, device=self.device)[:, None],
                position_ids=places,  # one number each: the three parts of a position are equal after a picture
                past_key_values=caches[0] if ragged is None else ragged,
                use_cache=True,
                logits_to_keep=1,
            )
        return out.logits[:, -1]

    def _vision(self, images: Sequence[Placed]) -> dict[str, torch.Tensor]:
        if not images:
            return {}
        dtype = self.model.dtype
        joined = self.family.joined([self.pixels_of(image) for image in images])
        return {name: (value.to(self.device, dtype) if value.is_floating_point() else value.to(self.device)) for name, value in joined.items()}

    def pixels_of(self, image: Placed) -> dict[str, torch.Tensor]:
        """Kept until `forget_pixels`, since question and generic instruction may both have to run the picture."""
        key = image.part.key
        if key not in self.pixels:
            self.pixels[key] = self.family.pixels(image.part.image, image.plan)
        return self.pixels[key]

    def forget_pixels(self) -> None:
        """A picture's pixels take more room than its keys and are not needed once it has been run."""
        self.pixels.clear()
