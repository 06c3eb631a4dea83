"""A request's place in the line, seen from the event loop: its events, its deadline, and whether its client is still there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request

from inference.ask import Ask, Done, Refused, TokenSaid
from inference.service.errors import ApiError
from inference.service.worker import Event, Job, Worker


class Disconnected(Exception):
    """The client went away; there is nobody to tell."""


class Ticket:
    def __init__(self, worker: Worker, ask: Ask, deadline: float, first_token: Callable[[], None]):
        """Joins the line; raises ApiError `queue-full`. `deadline` in seconds from now; `first_token` is called once."""
        loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self.job = Job(ask, lambda event: loop.call_soon_threadsafe(self._events.put_nowait, event))
        self._until = self.job.since + deadline
        self._deadline = deadline
        self._gone: asyncio.Task[None] | None = None
        self._first_token: Callable[[], None] | None = first_token
        worker.submit(self.job)

    def watch(self, request: Request) -> None:
        """From now on `next` raises Disconnected when the client has gone. The body must have been read."""
        self._gone = asyncio.create_task(wait_until_gone(request))

    async def next(self, patience: float | None = None) -> TokenSaid | Done | None:
        """The next event; None when `patience` seconds passed without one. Raises Refused (also `deadline-exceeded`, 504) and Disconnected."""
        left = self._until - time.monotonic()
        timeout = left if patience is None else min(left, patience)
        getting = asyncio.create_task(self._events.get())
        waits = {getting} if self._gone is None else {getting, self._gone}
        try:
            await asyncio.wait(waits, timeout=max(0.0, timeout), return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                event = getting.result()
                if isinstance(event, Refused):
                    raise event
                if isinstance(event, TokenSaid) and self._first_token:
                    self._first_token()
                    self._first_token = None
                return event
        finally:
            getting.cancel()
        if self._gone is not None and self._gone.done():
            raise Disconnected
        if time.monotonic() < self._until:
            return None
        raise ApiError("deadline-exceeded", f"The answer took longer than {self._deadline:g} s.", status=504)

    async def close(self) -> None:
        """Stops the work if it is not done. Always call it."""
        self.job.cancel()
        if self._gone is not None:
            self._gone.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._gone


async def wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
