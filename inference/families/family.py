"""What every family tells: a plan for a picture of some size, its pixels for the model, positions, a default layer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import torch
from PIL import Image
from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from inference.core.layers import softmax_layers


@dataclass(frozen=True)
class Plan:
    """How a picture of one size goes into the prompt and comes back as a map.

    `text` stands for the picture in the prompt, with one image token for each run of image tokens; `runs` are their
    lengths. `cells` is int64 [row, column]: which of the picture's image tokens (counted through all runs) looks at the
    cell. `region` is the part of the picture, in its own pixels (x, y, width, height), that the cells cover; where
    the model pads the picture the region reaches beyond it. `input_size` is (width, height) of what the model sees.
    """

    text: str
    runs: tuple[int, ...]
    cells: np.ndarray
    input_size: tuple[int, int]
    region: tuple[float, float, float, float]
    note: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        return sum(self.runs)


class Family(ABC):
    """One loaded family. `convention` is the id of the box convention in contract/convention.ts of the web application."""

    model_types: ClassVar[tuple[str, ...]]
    convention: ClassVar[str]
    convention_source: ClassVar[str]

    def __init__(
        self, config: PreTrainedConfig, image_processor: Any, tokenizer: PreTrainedTokenizerBase, settings: dict[str, Any]
    ):
        """`settings` is the content of the folder's processor_config.json, {} where there is none."""
        self.config = config
        self.processor = image_processor
        self.tokenizer = tokenizer
        self.settings = settings

    @property
    def image_token_id(self) -> int:
        known = getattr(self.config, "image_token_id", None)
        return self.config.image_token_index if known is None else known

    @property
    def image_token(self) -> str:
        """What the chat template writes for one picture."""
        return str(self.tokenizer.convert_ids_to_tokens(self.image_token_id))

    @abstractmethod
    def plan(self, width: int, height: int) -> Plan: ...

    @abstractmethod
    def pixels(self, picture: Image.Image, plan: Plan) -> dict[str, torch.Tensor]:
        """The vision inputs of the model's forward for one picture; raises ValueError where they do not fit the plan."""

    @abstractmethod
    def profile(self) -> dict[str, Any]:
        """Patch, merge and resize facts for /v1/models."""

    def joined(self, pictures: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
        """The vision inputs of several pictures in the order of the prompt."""
        if len(pictures) == 1:
            return pictures[0]
        return {name: torch.cat([picture[name] for picture in pictures]) for name in pictures[0]}

    def positions(self, model: PreTrainedModel, ids: torch.Tensor, plans: Sequence[Plan]) -> torch.Tensor:
        """Position ids of the whole prompt: int64 [..., 1, token]. `ids`: int64 [1, token]. Stored nowhere on the model."""
        return torch.arange(ids.shape[1], device=ids.device)[None]

    def published_layer(self, layers: int) -> int | None:
        """The 0-based layer that a paper found to localise best, None where none says so for this depth."""
        return None

    def default_layer(self) -> tuple[int, str]:
        """0-based layer and why: the published one, else about two thirds of the depth (middle to late layers localise,
        arXiv 2502.17422), moved to the nearest layer with softmax attention."""
        text = self.config.get_text_config()
        layers = text.num_hidden_layers
        published = self.published_layer(layers)
        wanted = round(layers * 2 / 3) if published is None else published
        able = softmax_layers(text)
        nearest = min(able, key=lambda layer: (abs(layer - wanted), layer))
        return nearest, "published" if nearest == published else "two thirds of the depth"
