"""A real server on a real socket around any answerer, and requests for it."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import numpy as np
import uvicorn
from PIL import Image

from inference.ask import Answerer
from inference.service.app import make_app
from inference.service.settings import ServiceSettings


@dataclass
class Served:
    url: str
    client: httpx.Client

    def chat(self, **body: object) -> httpx.Response:
        return self.client.post("/v1/chat/completions", json=body)

    def code(self, **body: object) -> str:
        """The code of the error that must come."""
        reply = self.chat(**body)
        assert reply.status_code >= 400, reply.text
        return reply.json()["error"]["code"]

    def frames(self, **body: object) -> list[dict | str]:
        """The data frames of a stream, parsed; "[DONE]" stays text."""
        with self.client.stream("POST", "/v1/chat/completions", json={**body, "stream": True}) as reply:
            assert reply.status_code == 200, reply.read()
            lines = [line[6:] for line in reply.iter_lines() if line.startswith("data: ")]
        return [line if line == "[DONE]" else json.loads(line) for line in lines]

    def metric(self, name: str, **labels: str) -> float:
        wanted = name + ("{" + ",".join(f'{k}="{v}"' for k, v in labels.items()) + "}" if labels else "")
        for line in self.client.get("/metrics").text.splitlines():
            if line.rpartition(" ")[0] == wanted:
                return float(line.rpartition(" ")[2])
        return 0.0

    def wait_for(self, name: str, value: float, **labels: str) -> None:
        """Waits up to 10 s for a metric to have a value."""
        until = time.monotonic() + 10
        while (now := self.metric(name, **labels)) != value:
            assert time.monotonic() < until, f"{name} is {now}, not {value}"
            time.sleep(0.02)


@contextmanager
def served(answerer: Answerer, **settings: object) -> Iterator[Served]:
    app = make_app(answerer, ServiceSettings(**{"name": "test-model", **settings}))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=url, timeout=60) as client:
        try:
            yield Served(url, client)
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server did not stop"


def data_uri(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    room = io.BytesIO()
    image.save(room, kind, **options)
    return room.getvalue()


def noise(width: int = 96, height: int = 64, seed: int = 0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8))


def image_part(image: Image.Image | bytes, kind: str = "png") -> dict:
    data = image if isinstance(image, bytes) else file_of(image, kind.upper())
    return {"type": "image_url", "image_url": {"url": data_uri(data, kind)}}


def user(text: str, *parts: dict) -> list[dict]:
    return [{"role": "user", "content": [*parts, {"type": "text", "text": text}]}]
