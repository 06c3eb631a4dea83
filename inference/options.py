"""How the server is started: one set of options for the command line and for Ray Serve."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from inference.ask import Answerer, Refused
from inference.service.settings import ServiceSettings


@dataclass(frozen=True)
class Options:
    """`model` is a folder or a hub name; `name` is what clients call it. `deadline` in seconds, `cache_gib` in GiB."""

    model: str
    name: str | None = None
    revision: str | None = None
    dtype: str = "auto"
    device_map: str | None = None
    quantisation: str | None = None
    attention: str = "sdpa"
    cache_gib: float = 4.0
    max_pixels: int = ServiceSettings.max_pixels
    max_images: int = ServiceSettings.max_images
    max_image_tokens: int = 32_768
    max_total_tokens: int | None = None
    max_tokens: int = ServiceSettings.max_tokens
    max_queue: int = ServiceSettings.max_queue
    max_batch: int = ServiceSettings.max_batch
    max_body_mib: int = ServiceSettings.max_body_bytes // 2**20
    deadline: float = ServiceSettings.deadline
    api_key_env: str | None = None

    @staticmethod
    def of(values: Mapping[str, Any]) -> Options:
        """From text or numbers by name, as Ray Serve passes them. Raises Refused `bad-option` for an unknown name or value."""
        known = {field.name: str(field.type) for field in fields(Options)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise Refused("bad-option", f"Unknown option {unknown[0]!r}; known are {', '.join(sorted(known))}.")
        if not values.get("model"):
            raise Refused("bad-option", "The option 'model' is missing: a folder or a hub name.")
        return Options(**{name: _typed(name, known[name], value) for name, value in values.items()})

    def shown_name(self) -> str:
        """A folder's own name, never its path: clients read it."""
        folder = Path(self.model)
        return self.name or (folder.resolve().name if folder.is_dir() else self.model)

    def settings(self) -> ServiceSettings:
        """Raises Refused `bad-option` where the key's variable is empty."""
        key = None
        if self.api_key_env:
            key = os.environ.get(self.api_key_env) or None
            if key is None:
                raise Refused("bad-option", f"The environment variable {self.api_key_env} for the API key is not set.")
        return ServiceSettings(
            name=self.shown_name(),
            max_body_bytes=self.max_body_mib * 2**20,
            max_images=self.max_images,
            max_pixels=self.max_pixels,
            max_tokens=self.max_tokens,
            max_queue=self.max_queue,
            max_batch=self.max_batch,
            deadline=self.deadline,
            api_key=key,
        )

    def load(self) -> Answerer:
        """Loads the model. Raises Refused; see inference.core.load."""
        import torch

        from inference.core.limits import Limits
        from inference.core.load import load_model

        gpu = "cuda" if torch.cuda.is_available() else None
        return load_model(
            self.model,
            dtype=self.dtype,
            device_map=self.device_map or gpu,
            quantisation=self.quantisation,
            attention=self.attention,
            revision=self.revision,
            limits=Limits(
                images=self.max_images,
                image_pixels=self.max_pixels,
                image_tokens=self.max_image_tokens,
                total_tokens=self.max_total_tokens,
            ),
            cache_bytes=int(self.cache_gib * 2**30),
        )


def _typed(name: str, kind: str, value: Any) -> Any:
    if value is None:
        return None
    to = float if kind.startswith("float") else int if kind.startswith("int") else str
    try:
        number = to(value)
    except (TypeError, ValueError):
        raise Refused("bad-option", f"The option {name!r} cannot be {value!r}.") from None
    return check_positive(name, number) if to is not str else number


def check_positive(name: str, value: float) -> float:
    """A bounded line needs a bound, and a limit of nothing takes nothing; only the cache may be 0."""
    if value > 0 or (name == "cache_gib" and value == 0):
        return value
    raise Refused("bad-option", f"The option {name!r} must be above 0.")


HELP = {
    "model": "folder of a model, or its name on the hub",
    "name": "what clients call the model (default: the folder's or hub name)",
    "revision": "branch, tag or commit on the hub",
    "dtype": "auto, bfloat16, float16 or float32",
    "device_map": "where the weights go: cuda, cpu, auto (all GPUs of this machine), ... (default: the first GPU, else the CPU)",
    "quantisation": "int8 or nf4; needs bitsandbytes and a GPU",
    "attention": "sdpa or flash_attention_2",
    "cache_gib": "memory for image prefixes that are kept, in GiB; 0 keeps none",
    "max_pixels": "pixels of all images of a request together",
    "max_images": "images of a request",
    "max_image_tokens": "tokens that the images of a request may take",
    "max_total_tokens": "prompt and answer together (default: what the model was made for)",
    "max_tokens": "longest answer that may be asked for",
    "max_queue": "requests that may wait; more get 503 and Retry-After",
    "max_batch": "requests answered together",
    "max_body_mib": "size of a request's body in MiB",
    "deadline": "seconds that a request may take, waiting included",
    "api_key_env": "environment variable that holds the key that clients must send",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    for field in fields(Options):
        default = None if field.name == "model" else field.default
        shown = "" if default is None else f" (default {default})"
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            required=field.name == "model",
            default=argparse.SUPPRESS,
            help=HELP[field.name] + shown,
        )
