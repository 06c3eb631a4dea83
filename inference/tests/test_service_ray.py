"""Ray Serve with two replicas on this machine, and the parts of it that need no cluster."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from inference.ask import Refused
from inference.cluster.affinity import image_key, ranked
from inference.cluster.bridge import Call, Head, through_app
from inference.cluster.merge import merged_metrics
from inference.cluster.options import ClusterOptions
from inference.service.app import make_app
from inference.service.metrics import Metrics
from inference.service.settings import ServiceSettings
from inference.tests.double import Double
from inference.tests.serving import Served, image_part, noise, user

ray = pytest.importorskip("ray")
psutil = pytest.importorskip("psutil")


def body(text: str = "What is it?", seed: int = 0, **more: object) -> dict:
    return {"messages": user(text, image_part(noise(seed=seed))), "max_tokens": 3, **more}


def test_the_key_is_the_first_picture_however_json_writes_it() -> None:
    one = json.dumps(body()).encode()
    assert image_key(one) == image_key(json.dumps(body("Else?")).encode()) == image_key(one.replace(b"/png", b"\\/png"))
    assert image_key(one) != image_key(json.dumps(body(seed=1)).encode())
    assert image_key(json.dumps({"messages": user("no picture")}).encode()) is None


def test_a_replica_that_goes_moves_only_its_own_images() -> None:
    replicas = ["a", "b", "c", "d"]
    keys = [f"image {n}" for n in range(400)]
    homes = {key: ranked(key, replicas)[0] for key in keys}
    assert all(60 < list(homes.values()).count(one) < 140 for one in replicas)
    assert all(ranked(key, replicas[::-1])[0] == home for key, home in homes.items())
    without = {key: ranked(key, ["a", "b", "c"])[0] for key in keys}
    assert all(without[key] == (home if home != "d" else ranked(key, replicas)[1]) for key, home in homes.items())


def test_the_router_tries_one_replica_after_the_other() -> None:
    from inference.cluster.router import ImageRouter

    replicas = [SimpleNamespace(replica_id=SimpleNamespace(unique_id=name)) for name in "abcd"]

    def chosen(key: str | None) -> list[list[str]]:
        pending = SimpleNamespace(kwargs={"image_key": key})
        ranks = asyncio.run(ImageRouter.choose_replicas(None, replicas, pending))
        return [[replica.replica_id.unique_id for replica in rank] for rank in ranks]

    assert chosen("k") == [[name] for name in ranked("k", list("abcd"))]
    assert [sorted(rank) for rank in chosen(None)] == [list("abcd")]


def test_metrics_of_replicas_stay_apart() -> None:
    texts = {}
    for replica in ("a", "b"):
        metrics = Metrics()
        metrics.requests.labels(code="ok").inc(3 if replica == "a" else 4)
        texts[replica] = metrics.text().decode()
    merged = merged_metrics(texts)
    assert 'loupe_requests_total{replica="a",code="ok"} 3.0' in merged
    assert 'loupe_requests_total{replica="b",code="ok"} 4.0' in merged
    assert merged.count("# TYPE loupe_requests_total counter") == 1


def test_options_are_checked_before_anything_starts() -> None:
    cluster, options = ClusterOptions.split({"model": "m", "replicas": "2", "gpus": "0", "max_queue": "5"})
    assert (cluster.scaling(), cluster.gpus, options.max_queue) == ({"num_replicas": 2}, 0.0, 5)
    scaled, _ = ClusterOptions.split({"model": "m", "max_replicas": 4, "target": 2})
    assert scaled.scaling()["autoscaling_config"] == {"min_replicas": 1, "max_replicas": 4, "target_ongoing_requests": 2.0}
    for wrong in ({}, {"model": "m", "replicas": "x"}, {"model": "m", "replicas": 0}, {"model": "m", "nonsense": 1}):
        with pytest.raises(Refused):
            ClusterOptions.split(wrong)


def test_leaving_through_the_bridge_stops_the_work() -> None:
    double = Double()

    async def scene() -> None:
        app = make_app(double, ServiceSettings(name="m"))
        asked = json.dumps({"messages": user("forever"), "max_tokens": 4000, "stream": True}).encode()
        headers = ((b"content-type", b"application/json"),)
        async with app.router.lifespan_context(app):
            parts = through_app(app, Call("POST", "/v1/chat/completions", b"", headers, asked))
            head = await anext(parts)
            assert isinstance(head, Head) and head.status == 200
            for _ in range(3):
                await anext(parts)
            await parts.aclose()
            for _ in range(200):
                if double.dropped:
                    return
                await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert double.dropped == 1 and double.said < 500


@pytest.fixture(scope="module")
def cluster(tiny_folder: Callable[[str], Path]) -> Iterator[Served]:
    from ray import serve

    from inference.ray_app import build

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ray.init(num_cpus=4, num_gpus=0, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        serve.start(http_options={"host": "127.0.0.1", "port": port})
        folder = str(tiny_folder("qwen2_5_vl"))
        serve.run(build({"model": folder, "name": "tiny", "replicas": 2, "gpus": 0, "cpus": 1}), route_prefix="/")
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=120) as client:
            yield Served(url, client)
    finally:
        serve.shutdown()
        ray.shutdown()


def test_two_replicas_answer_and_an_image_stays_on_its_own(cluster: Served) -> None:
    homes: dict[int, str] = {}
    for seed in range(16):
        reply = cluster.chat(**body(seed=seed))
        assert reply.status_code == 200, reply.text
        homes[seed] = reply.headers["x-loupe-replica"]
    assert len(set(homes.values())) == 2
    for seed in range(8):
        again = cluster.chat(**body("And where is it?", seed=seed, relative_attention={}))
        assert again.headers["x-loupe-replica"] == homes[seed]
        # The proof that it matters: the replica still knows the picture.
        assert again.json()["usage"]["prompt_tokens_details"]["cached_tokens"] > 0
        assert len(again.json()["relative_attention"]["maps"]) == 1


def test_the_protocol_is_the_same_through_ray(cluster: Served) -> None:
    whole = cluster.chat(**body()).json()["choices"][0]["message"]["content"]
    frames = cluster.frames(**body())
    assert frames[-1] == "[DONE]"
    assert "".join(f["choices"][0]["delta"].get("content", "") for f in frames[:-1]) == whole
    refused = cluster.chat(messages=user("x", {"type": "image_url", "image_url": {"url": "http://example.org/x.png"}}))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "image-url-refused")
    assert cluster.code(messages=[]) == "invalid-request"
    assert cluster.client.get("/v1/models").json()["data"][0]["id"] == "tiny"
    assert cluster.client.get("/health").json() == {"status": "ok", "model": "tiny", "replicas": {"asked": 2, "ok": 2}}
    metrics = cluster.client.get("/metrics").text
    counted = [line for line in metrics.splitlines() if line.startswith("loupe_requests_total{") and 'code="ok"' in line]
    assert metrics.count("# TYPE loupe_requests_total counter") == 1 and len(counted) == 2


def test_leaving_stops_the_work_on_the_replica(cluster: Served) -> None:
    before = sum_of(cluster, 'code="disconnected"')
    with cluster.client.stream("POST", "/v1/chat/completions", json=body(stream=True, max_tokens=4000)) as reply:
        assert next(reply.iter_lines()).startswith("data: ")
    until = time.monotonic() + 20
    while sum_of(cluster, 'code="disconnected"') != before + 1:
        assert time.monotonic() < until, "the replica was not told"
        time.sleep(0.2)


def sum_of(cluster: Served, label: str) -> float:
    lines = cluster.client.get("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith("loupe_requests_total{") and label in line)


def test_a_replica_that_dies_is_told_and_replaced(cluster: Served) -> None:
    """A power cut for one of the two: its stream ends with an error, and all images are answered again."""
    asked = body(stream=True, max_tokens=4000)
    with cluster.client.stream("POST", "/v1/chat/completions", json=asked) as reply:
        lines = reply.iter_lines()
        next(lines)
        for process in psutil.Process().children(recursive=True):
            if "ServeReplica:default:replica" in " ".join(process.cmdline()):
                process.kill()
        rest = [line for line in lines if line.startswith("data: ")]
    assert json.loads(rest[-1][6:])["error"]["code"] == "replica-lost"
    until = time.monotonic() + 60
    while True:
        statuses = [cluster.chat(**body(seed=seed)).status_code for seed in range(4)]
        if statuses == [200] * 4:
            return
        assert set(statuses) <= {200, 503} and time.monotonic() < until, statuses
        time.sleep(0.5)
