"""The service with real architectures (tiny, random: the text is noise) and the unmodified `openai` client."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import openai
import pytest

from inference.core.answerer import ModelAnswerer
from inference.tests.conftest import FAMILIES
from inference.tests.serving import Served, data_uri, file_of, image_part, noise, served, user

SHIPPED = "qwen2_5_vl"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(fresh: Callable[..., ModelAnswerer]) -> Iterator[Served]:
    with served(fresh(SHIPPED)) as up:
        yield up


@pytest.fixture
def client(server: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as one:
        yield one


def picture_message(text: str = "What is it?", seed: int = 0) -> list:
    return user(text, image_part(noise(seed=seed)))


def test_openai_client_asks_and_streams(client: openai.OpenAI) -> None:
    body = {"model": "test-model", "messages": picture_message(), "max_tokens": 8, "logprobs": True, "top_logprobs": 3}
    whole = client.chat.completions.create(**body)
    choice = whole.choices[0]
    assert whole.usage is not None and whole.usage.completion_tokens == 8 and whole.usage.prompt_tokens > 8
    assert choice.finish_reason == "length" and choice.logprobs is not None and choice.logprobs.content is not None
    assert "".join(entry.token for entry in choice.logprobs.content) == choice.message.content
    assert all(len(entry.top_logprobs) == 3 for entry in choice.logprobs.content)
    words, entries, usage = "", [], None
    for chunk in client.chat.completions.create(**body, stream=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        for part in chunk.choices:
            words += part.delta.content or ""
            entries += part.logprobs.content if part.logprobs and part.logprobs.content else []
    assert words == choice.message.content
    assert [entry.token for entry in entries] == [entry.token for entry in choice.logprobs.content]
    assert np.allclose([e.logprob for e in entries], [e.logprob for e in choice.logprobs.content], atol=1e-4)
    assert usage is not None and usage.prompt_tokens_details is not None and usage.prompt_tokens_details.cached_tokens


def test_openai_client_lists_models_and_understands_errors(client: openai.OpenAI) -> None:
    model = client.models.list().data[0]
    profile = model.model_extra["profile"]
    assert profile["convention"] == "view-pixel" and profile["layers"] == len(profile["layers_with_maps"])
    assert client.models.retrieve("test-model").id == "test-model"
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(
            model="test-model", messages=user("x", {"type": "image_url", "image_url": {"url": "http://example.org/a.png"}})
        )
    assert refused.value.code == "image-url-refused"
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="other", messages=user("x"))


def test_openai_client_that_closes_its_stream_stops_the_work(server: Served, client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(model="test-model", messages=picture_message(), max_tokens=4000, stream=True)
    next(iter(stream))
    stream.close()
    server.wait_for("loupe_queue_running", 0)
    server.wait_for("loupe_requests_total", 1, code="disconnected")
    assert server.metric("loupe_completion_tokens_total") == 0


def floats(told: dict, shape: tuple[int, ...]) -> np.ndarray:
    values = np.frombuffer(base64.b64decode(told["data"]), "<f2" if told["dtype"] == "float16" else "<f4")
    return values.astype(np.float64).reshape(shape)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_a_map_for_each_picture(fresh: Callable[..., ModelAnswerer], family: str) -> None:
    with served(fresh(family)) as server:
        pictures = [image_part(noise(200, 120)), image_part(noise(90, 150, seed=1))]
        body = {"messages": user("What is it?", *pictures), "max_tokens": 5, "logprobs": True}
        reply = server.chat(**body, relative_attention={"layers": "all", "tokens": "all"})
        assert reply.status_code == 200, reply.text
        told = reply.json()["relative_attention"]
        said = reply.json()["choices"][0]["logprobs"]["content"]
        able = server.client.get("/v1/models").json()["data"][0]["profile"]["layers_with_maps"]
    assert [one["image_index"] for one in told["maps"]] == [0, 1]
    for one in told["maps"]:
        rows, columns = one["grid"]
        shape = (len(one["layers"]), rows, columns)
        assert one["layers"] == able and one["default_layer"] in able
        relative, question, generic = floats(one, shape), floats(one["question"], shape), floats(one["generic"], shape)
        assert np.allclose(relative, question / (generic + told["epsilon"]), rtol=2e-3, atol=1e-6)
        assert (question > 0).any() and question.sum() < len(able) + 1e-3
        tokens = floats(one["tokens"], tuple(one["tokens"]["shape"]))
        assert tokens.shape == (len(said), rows, columns)
        assert np.allclose(tokens[0], relative[able.index(one["default_layer"])], rtol=2e-3, atol=1e-6)


def test_chosen_layers_only_and_wrong_ones_refused(server: Served) -> None:
    body = {"messages": picture_message(), "max_tokens": 2}
    one = server.chat(**body, relative_attention={"layers": [1]}).json()["relative_attention"]["maps"][0]
    assert one["layers"] == [1]
    assert floats(one, (1, *one["grid"])).any()
    refused = server.chat(**body, relative_attention={"layers": [99]})
    assert refused.status_code == 400 and refused.json()["error"]["code"]


def same_answer(a: dict, b: dict) -> bool:
    said = [one["choices"][0]["message"]["content"] for one in (a, b)]
    maps = [one["relative_attention"]["maps"] for one in (a, b)]
    close = all(
        x["grid"] == y["grid"] and np.allclose(floats(x, (-1,)), floats(y, (-1,)), rtol=5e-3, atol=1e-3)
        for x, y in zip(*maps, strict=True)
    )
    return said[0] == said[1] and close and bool(maps[0])


def test_interleaved_requests_equal_the_same_in_sequence(fresh: Callable[..., ModelAnswerer]) -> None:
    bodies = [
        {"messages": picture_message("What is it?"), "max_tokens": 12, "relative_attention": {}},
        {"messages": picture_message("Where is the red boat now?", seed=5), "max_tokens": 9, "relative_attention": {}},
        {
            "messages": user("Hi", image_part(noise(150, 60, seed=3))),
            "max_tokens": 12,
            "temperature": 1,
            "seed": 4,
            "relative_attention": {},
        },
    ]
    with served(fresh(SHIPPED)) as server:
        alone = [server.chat(**body).json() for body in bodies]
    with served(fresh(SHIPPED), batch_window=0.5, max_batch=3) as server, ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda body: server.chat(**body).json(), bodies))
        assert server.metric("loupe_batch_size_sum") == 3 and server.metric("loupe_batch_size_count") == 1
    assert all(same_answer(a, b) for a, b in zip(alone, together, strict=True))
    # The comparison can tell requests apart.
    assert not same_answer(alone[0], alone[1])


def test_a_question_that_joins_a_running_one_gets_the_same_answer(server: Served) -> None:
    body = {"messages": picture_message("Where is it?", seed=5), "max_tokens": 6, "relative_attention": {}}
    alone = server.chat(**body).json()
    long = {"messages": picture_message(), "max_tokens": 1500, "stream": True}
    with server.client.stream("POST", "/v1/chat/completions", json=long) as reply:
        next(reply.iter_lines())
        joined = httpx.post(f"{server.url}/v1/chat/completions", json=body, timeout=60).json()
        assert server.metric("loupe_requests_total", code="ok") == 2, "the long answer must still be running"
    assert same_answer(alone, joined)


def test_stop_seed_and_temperature(server: Served) -> None:
    body = {"messages": picture_message(), "max_tokens": 20}
    plain = server.chat(**body).json()["choices"][0]["message"]["content"]
    cut = plain[len(plain) // 2 :][:2]
    stopped = server.chat(**body, stop=cut).json()["choices"][0]
    assert stopped["message"]["content"] == plain[: plain.index(cut)] and stopped["finish_reason"] == "stop"
    warm = [server.chat(**body, temperature=1.5, seed=seed).json()["choices"][0]["message"]["content"] for seed in (1, 1, 2)]
    assert warm[0] == warm[1] != warm[2]


def test_the_picture_is_paid_for_once(server: Served) -> None:
    first = server.chat(messages=picture_message("What is it?"), max_tokens=2).json()["usage"]
    second = server.chat(messages=picture_message("Where is it?"), max_tokens=2).json()["usage"]
    assert first["prompt_tokens_details"]["cached_tokens"] == 0
    assert second["prompt_tokens_details"]["cached_tokens"] > second["prompt_tokens"] // 3
    assert server.metric("loupe_prefix_cache_bytes") > 0
    assert server.metric("loupe_cached_tokens_total") == second["prompt_tokens_details"]["cached_tokens"]


def test_a_prompt_too_long_for_the_model_is_refused(server: Served) -> None:
    reply = server.chat(messages=user("word " * 200_000), max_tokens=2)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "too-many-tokens")


def test_a_refine_step_gets_two_maps_and_its_turns(server: Served) -> None:
    """Zoom-Refine's second ask: the view, the first answer, then the crop."""
    messages = [
        {"role": "user", "content": [image_part(noise(300, 200)), {"type": "text", "text": "What is it? Say a box."}]},
        {"role": "assistant", "content": "[0.1, 0.2, 0.4, 0.5]"},
        {"role": "user", "content": [image_part(noise(60, 40), "jpeg"), {"type": "text", "text": "Look again."}]},
    ]
    maps = server.chat(messages=messages, max_tokens=3, relative_attention={}).json()["relative_attention"]["maps"]
    assert [one["image_index"] for one in maps] == [0, 1]
    assert [one["region"][2:] for one in maps] == [[300, 200], [60, 40]]


def test_a_picture_that_no_model_can_take_is_refused(server: Served) -> None:
    line = {"type": "image_url", "image_url": {"url": data_uri(file_of(noise(5000, 1)))}}
    reply = server.chat(messages=user("x", line), max_tokens=2)
    assert reply.status_code == 400, reply.text
    assert reply.json()["error"]["code"] not in ("internal-error", None)


NODE_SCENE = """
import OpenAI from 'openai'
const [baseURL, url] = process.argv.slice(1)
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }, { type: 'text', text: 'What is it?' }] }]
const body = { model: 'test-model', messages, max_tokens: 6, logprobs: true, relative_attention: { layers: 'all' } }
const whole = await client.chat.completions.create(body)
let words = ''
let last
for await (const chunk of await client.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } })) {
  words += chunk.choices[0]?.delta?.content ?? ''
  last = chunk
}
const wrong = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://example.org/a.png' } }] }]
const code = await client.chat.completions.create({ model: 'test-model', messages: wrong }).catch((error) => error.code)
const told = [whole.choices[0].message.content === words, last.usage.completion_tokens, last.relative_attention.maps.length, code]
console.log(JSON.stringify(told))
"""


@pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules" / "openai").exists(), reason="no Node with openai here"
)
def test_the_node_client_works_unchanged_too(server: Served) -> None:
    command = ["node", "--input-type=module", "-e", NODE_SCENE, f"{server.url}/v1", image_part(noise())["image_url"]["url"]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, 6, 1, "image-url-refused"]
