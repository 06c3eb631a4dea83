"""The FastAPI app around one loaded model. The same app runs under uvicorn and in every replica of Ray Serve."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from inference.ask import Answerer
from inference.service.chat import Chat
from inference.service.errors import ApiError, install_error_handlers
from inference.service.metrics import Metrics
from inference.service.settings import ServiceSettings
from inference.service.translate import check_model
from inference.service.worker import Worker


def make_app(answerer: Answerer, settings: ServiceSettings) -> FastAPI:
    """The worker's thread starts with the app's lifespan and stops with it."""
    metrics = Metrics()
    worker = Worker(answerer, settings, metrics)
    chat = Chat(worker, settings, metrics)
    created = int(time.time())
    model = {
        "id": settings.name,
        "object": "model",
        "created": created,
        "owned_by": "loupe",
        "profile": answerer.profile(),
        "capabilities": {
            "streaming": True,
            "logprobs": True,
            "multi_image": True,
            "relative_attention": True,
            "token_maps": True,
        },
        "limits": {
            "max_images": settings.max_images,
            "max_pixels": settings.max_pixels,
            "max_tokens": settings.max_tokens,
            "max_body_bytes": settings.max_body_bytes,
        },
    }

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        worker.start()
        yield
        worker.stop()

    # The pages of /docs would load scripts from another host; the README describes the protocol.
    app = FastAPI(title="Loupe inference", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.worker = worker
    install_error_handlers(app)

    def allowed(request: Request) -> None:
        if settings.api_key is None:
            return
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secrets.compare_digest(key.encode(), settings.api_key.encode()):
            raise ApiError("invalid-api-key", "The API key is missing or wrong.", status=401)

    guarded = [Depends(allowed)]

    @app.post("/v1/chat/completions", dependencies=guarded)
    async def complete(request: Request) -> Response:
        return await chat.answer(request)

    @app.get("/v1/models", dependencies=guarded)
    async def models() -> JSONResponse:
        return JSONResponse({"object": "list", "data": [model]})

    @app.get("/v1/models/{name:path}", dependencies=guarded)
    async def one_model(name: str) -> JSONResponse:
        check_model(name, settings)
        return JSONResponse(model)

    @app.get("/health")
    async def health() -> JSONResponse:
        waiting, running = worker.counts
        told = {
            "status": "ok" if worker.alive else "failing",
            "model": settings.name,
            "queue": {"waiting": waiting, "running": running, "limit": settings.max_queue},
        }
        return JSONResponse(told, status_code=200 if worker.alive else 503)

    @app.get("/metrics")
    async def prometheus() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return app
