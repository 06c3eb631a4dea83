"""What is refused, and that every refusal is an OpenAI error with a stable code that shows nothing of the inside."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import pytest

from inference.tests.double import Double
from inference.tests.serving import Served, data_uri, file_of, image_part, noise, served, user


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(Double(), max_pixels=20_000, max_images=2, max_tokens=50, max_body_bytes=200_000) as up:
        yield up


def url(text: str) -> dict:
    return {"type": "image_url", "image_url": {"url": text}}


def huge_png(width: int, height: int) -> bytes:
    """A valid header of a picture that would take gigabytes, with a few bytes of content."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


PICTURES = {
    "http": (url("http://127.0.0.1:9/x.png"), "image-url-refused"),
    "https": (url("HTTPS://example.org/x.png"), "image-url-refused"),
    "file": (url("file:///etc/passwd"), "image-url-refused"),
    "no base64": (url("data:image/png,abc"), "invalid-image-url"),
    "words": (url("a picture of a cat"), "invalid-image-url"),
    "bad base64": (url("data:image/png;base64,!!!!"), "invalid-base64"),
    "cut base64": (url("data:image/png;base64,abcde"), "invalid-base64"),
    "empty": (url("data:image/png;base64,"), "unsupported-image"),
    "gif": (image_part(file_of(noise(), "GIF"), "png"), "unsupported-image"),
    "svg": (url(data_uri(b"<svg xmlns='http://www.w3.org/2000/svg'/>")), "unsupported-image"),
    "cut png": (url(data_uri(file_of(noise())[:300])), "damaged-image"),
    "cut jpeg": (url(data_uri(file_of(noise(), "JPEG")[:700])), "damaged-image"),
    "magic only": (url(data_uri(b"\x89PNG\r\n\x1a\n")), "damaged-image"),
    "bomb": (url(data_uri(huge_png(30_000, 30_000))), "image-too-large"),
    "slightly too large": (image_part(noise(200, 101)), "image-too-large"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_that_are_refused(server: Served, name: str) -> None:
    part, code = PICTURES[name]
    reply = server.chat(messages=user("x", part))
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, code)
    error = reply.json()["error"]
    assert error["type"] == "invalid_request_error" and error["param"] == "messages.0.content.0" and error["message"]


def test_pixels_of_all_pictures_count_together(server: Served) -> None:
    fits = image_part(noise(120, 100))
    assert server.chat(messages=user("x", fits)).status_code == 200
    assert server.code(messages=user("x", fits, fits)) == "image-too-large"
    small = image_part(noise())
    assert server.code(messages=user("x", small, small, small)) == "too-many-images"


BODIES = {
    "no messages": ({"messages": []}, 400, "invalid-request"),
    "unknown role": ({"messages": [{"role": "tool", "content": "x"}]}, 400, "invalid-request"),
    "unknown part": ({"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]}, 400, "invalid-request"),
    "answer last": ({"messages": [{"role": "assistant", "content": "x"}]}, 400, "invalid-request"),
    "picture from the system": ({"messages": [{"role": "system", "content": [image_part(noise())]}, *user("x")]}, 400, "invalid-request"),
    "other model": ({"model": "gpt", "messages": user("x")}, 404, "model-not-found"),
    "two choices": ({"messages": user("x"), "n": 2}, 400, "unsupported-parameter"),
    "schema": ({"messages": user("x"), "response_format": {"type": "json_object"}}, 400, "unsupported-parameter"),
    "tools": ({"messages": user("x"), "tools": [{"type": "function"}]}, 400, "unsupported-parameter"),
    "penalty": ({"messages": user("x"), "frequency_penalty": 1}, 400, "unsupported-parameter"),
    "too many tokens": ({"messages": user("x"), "max_tokens": 51}, 400, "too-many-tokens"),
    "no tokens": ({"messages": user("x"), "max_tokens": 0}, 400, "invalid-request"),
    "temperature": ({"messages": user("x"), "temperature": 3}, 400, "invalid-request"),
    "top_logprobs alone": ({"messages": user("x"), "top_logprobs": 2}, 400, "invalid-request"),
    "empty stop": ({"messages": user("x"), "stop": ""}, 400, "invalid-request"),
    "layers": ({"messages": user("x"), "relative_attention": {"layers": "some"}}, 400, "invalid-request"),
    "no layers": ({"messages": user("x"), "relative_attention": {"layers": []}}, 400, "invalid-request"),
    "epsilon": ({"messages": user("x"), "relative_attention": {"epsilon": 0}}, 400, "invalid-request"),
    "tokens": ({"messages": user("x"), "relative_attention": {"tokens": 3}}, 400, "invalid-request"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("stream", [False, True])
def test_requests_that_are_refused_with_a_status_also_when_streaming(server: Served, name: str, stream: bool) -> None:
    body, status, code = BODIES[name]
    reply = server.chat(**body, stream=stream)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_harmless_values_of_fields_that_are_not_offered_pass(server: Served) -> None:
    plain = {"n": 1, "response_format": {"type": "text"}, "tools": [], "frequency_penalty": 0, "logit_bias": None, "user": "me"}
    assert server.chat(messages=user("x"), **plain).status_code == 200


def test_bodies_that_are_no_request(server: Served) -> None:
    def post(content: bytes, kind: str = "application/json") -> tuple[int, str]:
        reply = server.client.post("/v1/chat/completions", content=content, headers={"Content-Type": kind})
        return reply.status_code, reply.json()["error"]["code"]

    assert post(b"{") == (400, "invalid-json")
    assert post(b"\xff\xfe") == (400, "invalid-json")
    assert post(b"[" * 100_000) == (400, "invalid-json")
    assert post(b"[]") == (400, "invalid-request")
    assert post(b'{"messages":[{"role":"user","content":"x"}],"temperature":NaN}') == (400, "invalid-request")
    assert post(b"{}", "text/plain") == (415, "unsupported-media-type")
    assert post(b" " * 200_001) == (413, "body-too-large")
    assert post(b" " * 50_000 for _ in range(5)) == (413, "body-too-large")  # chunked: no length is declared


def test_what_was_sent_is_not_repeated(server: Served) -> None:
    reply = server.chat(messages=[{"role": "user", "content": {"hidden": "s3cret"}}])
    assert reply.status_code == 400 and "s3cret" not in reply.text


def test_unknown_paths_and_methods(server: Served) -> None:
    assert server.client.get("/nothing").json()["error"]["code"] == "not-found"
    wrong = server.client.get("/v1/chat/completions")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "method-not-allowed")


def test_a_failure_inside_shows_nothing_of_it(server: Served) -> None:
    reply = server.chat(messages=user("boom"))
    assert (reply.status_code, reply.json()["error"]["code"]) == (500, "internal-error")
    assert "secret" not in reply.text and "root" not in reply.text and "Traceback" not in reply.text
    frames = server.frames(messages=user("first boom"))
    assert frames[1]["choices"][0]["delta"]["content"] == "first"
    assert frames[-1]["error"]["code"] == "internal-error" and "[DONE]" not in frames
    assert server.chat(messages=user("fine")).status_code == 200
