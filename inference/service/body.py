"""Reads a request's body with a limit on size and time."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from inference.service.errors import ApiError
from inference.service.settings import ServiceSettings
from inference.service.ticket import Disconnected


async def read_body(request: Request, settings: ServiceSettings) -> bytes:
    """Raises ApiError `unsupported-media-type`, `body-too-large`, `body-timeout`, and Disconnected."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        # Also keeps web pages of other origins out: JSON is not among what they may send without asking first.
        raise ApiError("unsupported-media-type", "The body must be sent as application/json.", status=415)
    limit = settings.max_body_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise body_too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(settings.body_timeout):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise body_too_large(limit)
                chunks.append(chunk)
    except TimeoutError:
        raise ApiError("body-timeout", "The body did not arrive in time.", status=408) from None
    except ClientDisconnect:
        raise Disconnected from None
    return b"".join(chunks)


def body_too_large(limit: int) -> ApiError:
    return ApiError("body-too-large", f"The body is larger than {limit:,} bytes.", status=413)
