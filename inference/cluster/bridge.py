"""Runs one request through an ASGI app without a socket: Ray Serve carries the bytes between door and replica."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Call:
    """A request as it came in; header names are lower case."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass(frozen=True)
class Head:
    """The beginning of a reply; chunks of its body follow."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]


async def through_app(app: ASGIApp, call: Call) -> AsyncGenerator[Head | bytes, None]:
    """The head, then the body's chunks as the app sends them. Closing or cancelling the generator is the client's leaving:
    the app is told http.disconnect and given the time to end."""
    sent: asyncio.Queue[Message | None] = asyncio.Queue()
    gone = asyncio.Event()
    body: list[bytes] = [call.body]

    async def receive() -> Message:
        if body:
            return {"type": "http.request", "body": body.pop(), "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if gone.is_set():
            raise OSError("the client has gone")
        sent.put_nowait(message)

    async def run() -> None:
        try:
            await app(_scope(call), receive, send)
        finally:
            sent.put_nowait(None)

    running = asyncio.create_task(run())
    try:
        while (message := await sent.get()) is not None:
            if message["type"] == "http.response.start":
                yield Head(message["status"], tuple((bytes(k), bytes(v)) for k, v in message.get("headers", ())))
            elif message.get("body"):
                yield message["body"]
        await running
    finally:
        gone.set()
        with suppress(Exception):
            await running


def _scope(call: Call) -> dict:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": call.path,
        "raw_path": call.path.encode(),
        "query_string": call.query,
        "root_path": "",
        "headers": list(call.headers),
        "client": None,
        "server": None,
    }
