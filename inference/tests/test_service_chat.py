"""The protocol, against a double on a real socket."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from inference.ask import ImagePart, TextPart
from inference.tests.double import Double
from inference.tests.serving import Served, file_of, image_part, noise, served, user


@pytest.fixture
def double() -> Double:
    return Double()


@pytest.fixture
def server(double: Double) -> Iterator[Served]:
    with served(double) as up:
        yield up


def text_of(frames: list) -> str:
    return "".join(f["choices"][0]["delta"].get("content", "") for f in frames if f != "[DONE]" and f["choices"])


def test_streaming_says_the_same_as_one_reply(server: Served) -> None:
    body = {
        "messages": user("what is on the boat", image_part(noise())),
        "logprobs": True,
        "top_logprobs": 2,
        "relative_attention": {},
    }
    whole = server.chat(**body).json()
    frames = server.frames(**body)
    assert whole["choices"][0]["message"]["content"] == "what is on the boat"
    assert frames[-1] == "[DONE]"
    assert frames[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert text_of(frames) == whole["choices"][0]["message"]["content"]
    streamed = [e for f in frames[:-1] for e in (f["choices"][0]["logprobs"] or {"content": []})["content"]]
    assert streamed == whole["choices"][0]["logprobs"]["content"]
    assert len({f["id"] for f in frames[:-1]}) == 1
    assert [f["choices"][0]["finish_reason"] for f in frames[:-1]] == [None] * (len(frames) - 2) + ["stop"]
    assert frames[-2]["relative_attention"] == whole["relative_attention"]


def test_usage_comes_last_with_the_maps_when_asked_for(server: Served) -> None:
    body = {"messages": user("two words", image_part(noise())), "relative_attention": {}}
    frames = server.frames(**body, stream_options={"include_usage": True})
    last = frames[-2]
    assert last["choices"] == []
    assert last["usage"] == {
        "prompt_tokens": 7,
        "completion_tokens": 2,
        "total_tokens": 9,
        "prompt_tokens_details": {"cached_tokens": 3},
    }
    assert len(last["relative_attention"]["maps"]) == 1
    assert all("usage" not in f for f in server.frames(**body)[:-1])


def test_minus_infinity_becomes_a_number_of_json(server: Served) -> None:
    reply = server.chat(messages=user("word"), logprobs=True, top_logprobs=2)
    assert "Infinity" not in reply.text
    entry = reply.json()["choices"][0]["logprobs"]["content"][0]
    assert entry["bytes"] == list(b"word")
    assert entry["top_logprobs"][1]["logprob"] == -9999.0
    assert server.chat(messages=user("word")).json()["choices"][0]["logprobs"] is None


def test_the_core_is_asked_what_the_client_asked(server: Served, double: Double) -> None:
    turned = file_of(noise(40, 20), "JPEG", exif=exif_turned())
    messages = [
        {"role": "developer", "content": "Be short."},
        *user("first", image_part(turned, "jpeg"), image_part(noise(), "webp")),
        {"role": "assistant", "content": "well"},
        {"role": "user", "content": "and now"},
    ]
    server.chat(
        messages=messages, temperature=0.5, top_p=0.9, seed=7, stop=["a", "b"], max_completion_tokens=9, unknown_field=1,
        relative_attention={"layers": [1, 0, 1], "generic_prompt": "Describe.", "epsilon": 1e-5, "tokens": "all"},
    )  # fmt: skip
    ask = double.asks[-1]
    assert [m.role for m in ask.messages] == ["system", "user", "assistant", "user"]
    first, second, text = ask.messages[1].parts
    assert isinstance(first, ImagePart) and first.image.size == (20, 40) and first.image.mode == "RGB"
    assert isinstance(second, ImagePart) and second.image.size == (96, 64) and len(second.key) == 64
    assert text == TextPart("first")
    assert (ask.temperature, ask.top_p, ask.seed, ask.stop, ask.max_tokens) == (0.5, 0.9, 7, ("a", "b"), 9)
    assert ask.attention is not None
    asked = ask.attention
    assert (asked.layers, asked.generic_prompt, asked.epsilon, asked.every_token) == ((1, 0), "Describe.", 1e-5, True)


def exif_turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def decoded(told: dict, shape: tuple[int, ...]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(told["data"]), "<f2" if told["dtype"] == "float16" else "<f4").reshape(shape)


def test_maps_say_which_picture_they_belong_to_and_decode(server: Served) -> None:
    reply = server.chat(
        messages=user("look", image_part(noise()), image_part(noise(seed=1))), relative_attention={"tokens": "all"}
    ).json()
    told = reply["relative_attention"]
    assert told["generic_prompt"] == "Write a general description of the image." and told["epsilon"] == 1e-6
    assert [one["image_index"] for one in told["maps"]] == [0, 1]
    one = told["maps"][1]
    assert one["grid"] == [2, 3] and one["layers"] == [0, 1] and one["default_layer"] == 1
    assert one["input_size"] == [84, 56] and one["region"] == [0, 0, 96, 64] and one["note"] == "a note"
    assert one["dtype"] == "float16"
    assert (decoded(one, (2, 2, 3)) == np.arange(12).reshape(2, 2, 3) + 1).all()
    assert np.allclose(decoded(one["question"], (2, 2, 3)), 1e-9) and np.allclose(decoded(one["generic"], (2, 2, 3)), 2e-9)
    assert one["tokens"]["shape"] == [1, 2, 3] and (decoded(one["tokens"], (1, 2, 3)) == 1).all()


def test_ratios_too_large_for_float16_come_whole() -> None:
    with served(Double(scale=1e5)) as server:
        reply = server.chat(messages=user("look", image_part(noise())), relative_attention={}).json()
    one = reply["relative_attention"]["maps"][0]
    assert one["dtype"] == "float32"
    assert (decoded(one, (2, 2, 3)) == np.arange(12, dtype=np.float32).reshape(2, 2, 3) * np.float32(1e5)).all()


def test_without_a_picture_the_list_of_maps_is_empty_and_unasked_there_is_none(server: Served) -> None:
    assert server.chat(messages=user("hello"), relative_attention={}).json()["relative_attention"]["maps"] == []
    assert "relative_attention" not in server.chat(messages=user("hello", image_part(noise()))).json()


def test_models_and_health(server: Served) -> None:
    models = server.client.get("/v1/models").json()
    assert models["object"] == "list" and models["data"][0]["id"] == "test-model"
    assert models["data"][0]["profile"]["convention"] == "thousand"
    assert models["data"][0]["capabilities"]["relative_attention"] is True
    assert server.client.get("/v1/models/test-model").json() == models["data"][0]
    assert server.client.get("/v1/models/other").json()["error"]["code"] == "model-not-found"
    health = server.client.get("/health").json()
    assert health == {"status": "ok", "model": "test-model", "queue": {"waiting": 0, "running": 0, "limit": 32}}


def test_metrics_count(server: Served) -> None:
    server.chat(messages=user("one two three", image_part(noise())), relative_attention={})
    server.chat(messages=[])
    assert server.metric("loupe_requests_total", code="ok") == 1
    assert server.metric("loupe_requests_total", code="invalid-request") == 1
    assert server.metric("loupe_completion_tokens_total") == 3
    assert server.metric("loupe_prompt_tokens_total") == 7
    assert server.metric("loupe_cached_tokens_total") == 3
    assert server.metric("loupe_attention_maps_total") == 1
    assert server.metric("loupe_prefix_cache_bytes") == 12
    assert server.metric("loupe_request_seconds_count") == 1
    assert server.metric("loupe_first_token_seconds_count") == 1


def test_a_key_is_asked_for_where_one_is_set() -> None:
    with served(Double(), api_key="k1") as server:
        assert server.code(messages=user("x")) == "invalid-api-key"
        assert server.client.get("/v1/models").status_code == 401
        assert server.client.get("/health").status_code == 200
        right = {"Authorization": "Bearer k1"}
        assert server.client.get("/v1/models", headers=right).status_code == 200
        assert server.client.get("/v1/models", headers={"Authorization": "Bearer k2"}).status_code == 401
