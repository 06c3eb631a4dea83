"""Pictures out of data URIs. A picture's header is checked before a pixel is decoded; nothing is ever fetched."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import warnings

import numpy as np
from PIL import Image, ImageOps

from inference.ask import ImagePart
from inference.service.errors import ApiError

DATA_URI = re.compile(r"data:[\w.+/-]*(?:;[\w.+=-]+)*;base64,", re.IGNORECASE)


def picture_bytes(url: str, param: str) -> bytes:
    """The bytes behind a data URI. Errors: `image-url-refused`, `invalid-image-url`, `invalid-base64`."""
    if re.match(r"(https?|ftp|file):", url, re.IGNORECASE):
        raise ApiError(
            "image-url-refused",
            "This server fetches no images. Send the image itself as a data URI (data:image/png;base64,...).",
            param=param,
        )
    head = DATA_URI.match(url)
    if head is None:
        raise ApiError("invalid-image-url", "An image must be a data URI with base64 content.", param=param)
    try:
        return base64.b64decode(re.sub(r"\s+", "", url[head.end() :]), validate=True)
    except (binascii.Error, ValueError):
        raise ApiError("invalid-base64", "The image's base64 content cannot be read.", param=param) from None


def sniff(data: bytes) -> str | None:
    """PIL's name of the format, told by content and not by the declared type."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def decode_picture(data: bytes, pixels_left: int, param: str) -> ImagePart:
    """Upright RGB; transparency lies on white. `pixels_left`: how many pixels this request may still decode.
    Errors: `unsupported-image`, `image-too-large` (told from the header alone), `damaged-image`."""
    kind = sniff(data)
    if kind is None:
        raise ApiError("unsupported-image", "Only JPEG, PNG and WebP images are read.", param=param)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=[kind])
    except Image.DecompressionBombError:
        raise too_large(param) from None
    except Exception:
        raise damaged(param) from None
    width, height = opened.size
    if width * height > pixels_left:
        raise too_large(param, f"{width} x {height} pixels", pixels_left)
    try:
        opened.load()
        upright = to_rgb(ImageOps.exif_transpose(opened))
    except Exception:
        # Decoders fail in many ways on broken data; to the client they are all the same.
        raise damaged(param) from None
    return ImagePart(image=upright, key=hashlib.sha256(data).hexdigest())


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16-bit grey: PIL's own conversion would clip it to white.
        return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def too_large(param: str, size: str = "too many pixels", left: int | None = None) -> ApiError:
    limit = "" if left is None else f"; {left:,} more are taken in this request"
    return ApiError("image-too-large", f"The image has {size}{limit}.", param=param)


def damaged(param: str) -> ApiError:
    return ApiError("damaged-image", "The image cannot be decoded; it is damaged or incomplete.", param=param)
