"""What a request may ask for. Each refusal has a code of its own, so that a client can say what to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from inference.ask import Refused


@dataclass(frozen=True)
class Limits:
    """`image_pixels`: of one picture as sent. `image_tokens`: of all pictures of a request together. `total_tokens`:
    prompt and answer together; None takes the model's own limit."""

    images: int = 16
    image_pixels: int = 120_000_000
    image_tokens: int = 32_768
    total_tokens: int | None = None

    def check_pictures(self, pictures: Sequence[Image.Image]) -> None:
        if len(pictures) > self.images:
            raise Refused("too-many-images", f"{len(pictures)} images were sent; at most {self.images} are taken.")
        for index, picture in enumerate(pictures):
            width, height = picture.size
            if width * height > self.image_pixels:
                raise Refused(
                    "image-too-large",
                    f"Image {index} has {width} x {height} pixels; at most {self.image_pixels:,} pixels are taken.",
                )

    def check_image_tokens(self, tokens: int) -> None:
        if tokens > self.image_tokens:
            raise Refused(
                "too-many-image-tokens",
                f"The images take {tokens:,} tokens; at most {self.image_tokens:,} are taken. Send smaller images.",
            )

    def room(self, prompt_tokens: int, model_limit: int, max_tokens: int) -> int:
        """How many tokens may be said: `max_tokens`, or what is left of the limit where that is less (at least 1)."""
        limit = min(self.total_tokens or model_limit, model_limit)
        if prompt_tokens >= limit:
            raise Refused("too-many-tokens", f"The prompt has {prompt_tokens:,} tokens; with the answer at most {limit:,} are taken.")
        return min(max_tokens, limit - prompt_tokens)
