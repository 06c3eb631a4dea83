"""Broken requests and pictures by the hundred, from fixed seeds: each gets an answer or a refusal with a code, never a failure inside."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from inference.service.pictures import decode_picture
from inference.tests.double import Double
from inference.tests.serving import Served, data_uri, file_of, image_part, noise, served, user

ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    1e308,
    2**70,
    "",
    "x",
    "all",
    "\ud800",
    [],
    [None],
    {},
    {"type": "text"},
    {"url": 3},
    [[]],
    "data:,",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(Double(), max_pixels=100_000, max_tokens=40) as up:
        yield up


def whole_request() -> dict:
    return {
        "model": "test-model", "stream": False, "stream_options": {"include_usage": True}, "max_tokens": 5, "temperature": 0.5,
        "top_p": 0.9, "seed": 3, "stop": ["x", "y"], "logprobs": True, "top_logprobs": 2, "n": 1,
        "relative_attention": {"layers": [0, 1], "generic_prompt": "Describe.", "epsilon": 1e-6, "tokens": "all"},
        "messages": [{"role": "system", "content": "Be short."}, *user("what is it", image_part(noise()))],
    }  # fmt: skip


def places(value: Any, way: tuple = ()) -> list[tuple]:
    """The ways to all values inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way] * bool(way) + [one for key, item in inside for one in places(item, (*way, key))]


def changed(chance: random.Random) -> bytes:
    """A good request in which one to three values are odd or gone."""
    body = whole_request()
    for _ in range(chance.randint(1, 3)):
        way = chance.choice(places(body))
        room = body
        for key in way[:-1]:
            room = room[key]
        if chance.random() < 0.2:
            del room[way[-1]]
        else:
            room[way[-1]] = chance.choice(ODD)
    return json.dumps(body).encode()


def check(server: Served, body: bytes) -> int:
    reply = server.client.post("/v1/chat/completions", content=body, headers={"Content-Type": "application/json"})
    if reply.status_code == 200:
        assert reply.headers["content-type"].startswith(("application/json", "text/event-stream"))
    else:
        assert 400 <= reply.status_code < 500, (body[:2000], reply.text)
        error = reply.json()["error"]
        assert error["code"] and error["message"] and "Traceback" not in reply.text
    return reply.status_code


def test_requests_with_odd_values(server: Served) -> None:
    chance = random.Random(1)
    statuses = [check(server, changed(chance)) for _ in range(400)]
    assert {200, 400} <= set(statuses)


def test_requests_with_broken_text(server: Served) -> None:
    chance = random.Random(2)
    good = json.dumps({"messages": user("what is it")}).encode()
    for _ in range(200):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        check(server, bytes(broken[: chance.randrange(1, len(broken) + 1)]))


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_broken_pictures(server: Served, kind: str) -> None:
    chance = random.Random(3)
    good = file_of(noise(60, 40), kind.upper())
    statuses = []
    for _ in range(150):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(3, min(len(broken), 200))] = chance.randrange(256)
        cut = bytes(broken) if chance.random() < 0.7 else bytes(broken[: chance.randrange(4, len(broken))])
        part = {"type": "image_url", "image_url": {"url": data_uri(cut, kind)}}
        statuses.append(check(server, json.dumps({"messages": user("x", part)}).encode()))
    assert 400 in statuses


def test_pictures_of_every_kind_of_pixel(server: Served) -> None:
    base = noise(50, 30)
    kinds = [base.convert(mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    files = [file_of(one) for one in kinds] + [file_of(base.convert(mode), "JPEG") for mode in ("L", "CMYK", "RGB")]
    files += [file_of(base.convert(mode), "WEBP") for mode in ("RGB", "RGBA")]
    turned = Image.Exif()
    for orientation in range(1, 9):
        turned[0x0112] = orientation
        files.append(file_of(base, "JPEG", exif=turned))
    for data in files:
        part = {"type": "image_url", "image_url": {"url": data_uri(data)}}
        assert server.chat(messages=user("x", part)).status_code == 200


def test_transparency_lies_on_white_and_16_bits_keep_their_greys() -> None:
    glass = decode_picture(file_of(Image.new("RGBA", (4, 3), (10, 20, 30, 0))), 100, "p").image
    assert (glass.mode, glass.getpixel((1, 1))) == ("RGB", (255, 255, 255))
    grey = decode_picture(file_of(Image.new("I;16", (4, 3), 40_000)), 100, "p").image
    assert grey.getpixel((1, 1)) == (156, 156, 156)
