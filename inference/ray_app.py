"""More than one GPU or machine: `serve run inference.ray_app:build model=FOLDER_OR_NAME replicas=2`.

A light door takes the requests and passes each to the replica that its first image belongs to; every replica runs the same
app as `python -m inference` does, with one model, one line and one prefix cache of its own.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from typing import Any

from ray import serve
from ray.exceptions import RayError
from ray.serve import Application
from ray.serve.config import RequestRouterConfig
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle, DeploymentResponseGenerator
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from inference.ask import Refused
from inference.cluster.affinity import image_key
from inference.cluster.bridge import Call, Head, through_app
from inference.cluster.merge import merged_metrics
from inference.cluster.options import ClusterOptions
from inference.cluster.router import ImageRouter
from inference.options import Options
from inference.service.app import make_app
from inference.service.body import read_body
from inference.service.errors import ApiError, error_body, error_response, internal_error
from inference.service.streaming import frame
from inference.service.ticket import Disconnected

log = logging.getLogger("inference")

REPLICA_HEADER = b"x-loupe-replica"
# Hop-by-hop headers belong to one connection; the length is set anew.
NOT_PASSED = {b"connection", b"keep-alive", b"transfer-encoding", b"content-length", b"host", b"upgrade", b"te", b"trailer"}


class Replica:
    """One model with the whole service before it, without a socket."""

    async def __init__(self, options: Options) -> None:
        self._app = make_app(options.load(), options.settings())
        self._lifespan = self._app.router.lifespan_context(self._app)
        await self._lifespan.__aenter__()
        self._name = serve.get_replica_context().replica_id.unique_id

    async def pass_on(self, call: Call, image_key: str | None = None) -> AsyncGenerator[Head | bytes, None]:
        """`image_key` is read by the router on the way here."""
        async for part in through_app(self._app, call):
            yield Head(part.status, (*part.headers, (REPLICA_HEADER, self._name.encode()))) if isinstance(part, Head) else part

    async def tell(self, path: str) -> tuple[str, int, bytes]:
        """(replica, status, body) of a GET, for what is asked of every replica."""
        parts = [part async for part in through_app(self._app, Call("GET", path, b"", (), b""))]
        status = next(part.status for part in parts if isinstance(part, Head))
        return self._name, status, b"".join(part for part in parts if isinstance(part, bytes))

    async def check_health(self) -> None:
        """Ray Serve starts a replica anew where this raises."""
        if not self._app.state.worker.alive:
            raise RuntimeError("the model's thread has ended")


class Door:
    """Takes requests from Ray Serve's proxy. It has no model, so many connections cost it little."""

    def __init__(self, replicas: DeploymentHandle, options: Options) -> None:
        self._replicas = replicas
        self._options = options
        self._settings = options.settings()

    async def __call__(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Refused as error:
            return error_response(error)
        except BackPressureError:
            return error_response(ApiError("queue-full", "All replicas are full. Try again later.", 503, retry_after=5))
        except Disconnected:
            return Response(status_code=499)
        except Exception as error:
            return error_response(lost(error))

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if request.method == "GET" and path == "/metrics":
            return PlainTextResponse(merged_metrics({name: text.decode() for name, _, text in await self._everyone(path)}))
        if request.method == "GET" and path == "/health":
            return await self._health()
        body = await read_body(request, self._settings) if request.method == "POST" else b""
        headers = tuple((name, value) for name, value in request.headers.raw if name.lower() not in NOT_PASSED)
        call = Call(request.method, path, request.url.query.encode(), headers, body)
        parts: DeploymentResponseGenerator = self._replicas.options(stream=True).pass_on.remote(call, image_key=image_key(body))
        handed_over = False
        try:
            head = await anext(parts)
            if not isinstance(head, Head):
                raise internal_error()
            stream = any(name.lower() == b"content-type" and b"event-stream" in value for name, value in head.headers)
            reply = StreamingResponse(rest_of(parts, stream), status_code=head.status)
            reply.raw_headers = [(name, value) for name, value in head.headers if name.lower() not in NOT_PASSED]
            handed_over = True
            return reply
        finally:
            if not handed_over:
                parts.cancel()

    async def _everyone(self, path: str) -> list[tuple[str, int, bytes]]:
        told = await self._replicas.broadcast("tell", path).results_async(timeout_s=10, return_exceptions=True)
        return [one for one in told if not isinstance(one, BaseException)]

    async def _health(self) -> JSONResponse:
        told = await self._everyone("/health")
        well = sum(status == 200 for _, status, _ in told)
        body = {"status": "ok" if well else "failing", "model": self._settings.name, "replicas": {"asked": len(told), "ok": well}}
        return JSONResponse(body, status_code=200 if well else 503)


def lost(error: Exception) -> ApiError:
    """A replica that died is nobody's secret and comes back; everything else stays in the log."""
    log.error("A request was lost on its way to a replica", exc_info=error)
    if isinstance(error, RayError | DeploymentUnavailableError):
        return ApiError("replica-lost", "The replica at work ended. Try again.", status=503, retry_after=2)
    return internal_error()


async def rest_of(parts: DeploymentResponseGenerator, stream: bool) -> AsyncGenerator[bytes, None]:
    """The body's chunks; the replica's work is cancelled where the client leaves before the end."""
    ended = False
    try:
        async for part in parts:
            if isinstance(part, bytes):
                yield part
        ended = True
    except Exception as error:
        # The head is long gone: only the readers of a stream can still be told.
        failure = lost(error)
        if stream:
            yield frame(error_body(failure))
    finally:
        if not ended:
            parts.cancel()


def build(values: dict[str, Any]) -> Application:
    """The application for `serve run inference.ray_app:build name=value ...`. Raises Refused `bad-option`."""
    cluster, options = ClusterOptions.split(values)
    room = options.max_queue + options.max_batch
    replica = serve.deployment(
        Replica,
        name="replica",
        ray_actor_options={"num_gpus": cluster.gpus, "num_cpus": cluster.cpus},
        max_ongoing_requests=room,
        max_queued_requests=room,
        request_router_config=RequestRouterConfig(request_router_class=ImageRouter),
        health_check_timeout_s=60,
        **cluster.scaling(),
    )
    door = serve.deployment(Door, name="door", ray_actor_options={"num_cpus": 0.5}, max_ongoing_requests=256)
    return door.bind(replica.bind(options), options)
