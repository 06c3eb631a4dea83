"""What the service takes and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ServiceSettings:
    """`name` is the model's id for clients. `max_pixels` counts all pictures of a request together, before any resizing.
    `max_tokens` is the longest answer that may be asked for. Times are in seconds. `api_key` None asks for no key."""

    name: str
    max_body_bytes: int = 96 * 1024 * 1024
    max_images: int = 16
    max_pixels: int = 64_000_000
    max_tokens: int = 4096
    max_queue: int = 32
    max_batch: int = 4
    batch_window: float = 0.005
    deadline: float = 600.0
    body_timeout: float = 60.0
    patience: float = 10.0
    """How long a stream waits for its first token with an honest status code; after it, the stream opens and sends comments."""
    api_key: str | None = None
