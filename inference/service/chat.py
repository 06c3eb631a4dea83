"""`POST /v1/chat/completions`: read, translate, join the line, write the reply."""

from __future__ import annotations

import logging
import time

import anyio
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from inference.ask import Ask, Done, Refused, TokenSaid
from inference.service.body import read_body
from inference.service.errors import ApiError
from inference.service.metrics import Metrics
from inference.service.replies import Writer
from inference.service.schemas import ChatRequest, read_chat_request
from inference.service.settings import ServiceSettings
from inference.service.streaming import EventStream, stream_frames
from inference.service.ticket import Disconnected, Ticket
from inference.service.translate import to_ask
from inference.service.worker import Worker

log = logging.getLogger("inference")


class Chat:
    def __init__(self, worker: Worker, settings: ServiceSettings, metrics: Metrics):
        self._worker = worker
        self._settings = settings
        self._metrics = metrics
        # Two at a time: decoded pictures are large, and the model answers more slowly than pictures decode.
        self._decoders = anyio.CapacityLimiter(2)

    async def answer(self, request: Request) -> Response:
        """Raises Refused for every request that cannot be answered; counts each request once, by its outcome."""
        since = time.monotonic()
        try:
            return await self._answer(request, since)
        except Disconnected:
            self._ended("disconnected", None, since)
            return Response(status_code=499)
        except Refused as error:
            self._ended(error.code, None, since)
            raise
        except Exception:
            self._ended("internal-error", None, since)
            raise

    async def _answer(self, request: Request, since: float) -> Response:
        # A full line is told before a large body is read and decoded for nothing.
        self._worker.check_room()
        body = await read_body(request, self._settings)
        asked, ask = await anyio.to_thread.run_sync(self._read, body, limiter=self._decoders)
        writer = Writer(asked, self._settings.name)
        ticket = Ticket(
            self._worker,
            ask,
            self._settings.deadline,
            lambda: self._metrics.first_token_seconds.observe(time.monotonic() - since),
        )
        handed_over = False
        try:
            ticket.watch(request)
            if not asked.stream:
                said, done = await self._collect(ticket)
                self._ended("ok", done, since)
                return JSONResponse(writer.completion(said, done))
            # What is refused before the first token still gets its own status code.
            first = await ticket.next(self._settings.patience)
            handed_over = True
            return EventStream(
                stream_frames(
                    writer, ticket, first, self._settings.patience, lambda outcome, done: self._ended(outcome, done, since)
                )
            )
        finally:
            if not handed_over:
                await ticket.close()

    def _read(self, body: bytes) -> tuple[ChatRequest, Ask]:
        asked = read_chat_request(body)
        return asked, to_ask(asked, self._settings)

    async def _collect(self, ticket: Ticket) -> tuple[list[TokenSaid], Done]:
        said: list[TokenSaid] = []
        while True:
            event = await ticket.next()
            if isinstance(event, Done):
                return said, event
            if event is None:
                raise ApiError("internal-error", "The server lost an answer.", status=500)
            said.append(event)

    def _ended(self, outcome: str, done: Done | None, since: float) -> None:
        metrics = self._metrics
        metrics.requests.labels(code=outcome).inc()
        seconds = time.monotonic() - since
        if done is None:
            log.info("chat: %s after %.2f s", outcome, seconds)
            return
        log.info(
            "chat: %s, %.2f s, %d (%d kept) + %d tokens, %d maps",
            *(outcome, seconds, done.prompt_tokens, done.cached_tokens, done.completion_tokens, len(done.maps)),
        )
        metrics.request_seconds.observe(seconds)
        metrics.prompt_tokens.inc(done.prompt_tokens)
        metrics.cached_tokens.inc(done.cached_tokens)
        metrics.completion_tokens.inc(done.completion_tokens)
        metrics.maps.inc(len(done.maps))
        for stage, ms in done.timings.items():
            metrics.stage_seconds.labels(stage=stage).observe(ms / 1000)
