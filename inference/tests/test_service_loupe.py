"""End to end: Loupe's own Node server runs its methods with this server behind it.

The model is tiny and random, so its text is noise and its maps mean nothing: what is checked is the protocol, the maps' shapes and
arithmetic on their whole way, and that what goes wrong arrives as a problem that a person can read.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from inference.options import Options
from inference.tests.serving import Served, file_of, served

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None or not (ROOT / "node_modules").exists(), reason="Loupe itself is not installed here (npm ci)"
)
PARAMS = {"maxTokens": 12, "tokenMaps": True}
SIZE = (900, 600)


@dataclass
class Loupe:
    client: httpx.Client
    service: Served
    image: str

    def run(self, method: str, engine: str = "tiny", **more: object) -> dict:
        body = {"imageId": self.image, "question": "What is on the boat?", "method": method, "engine": engine, **more}
        return self.finished(self.client.post("/api/runs", json=body))

    def refine(self, run: dict, box: dict) -> dict:
        return self.finished(self.client.post(f"/api/runs/{run['id']}/refine", json={"box": box}))

    def finished(self, accepted: httpx.Response) -> dict:
        assert accepted.status_code == 202, accepted.text
        until = time.monotonic() + 120
        while True:
            run = self.client.get(f"/api/runs/{accepted.json()['id']}").json()
            if run["status"] not in ("queued", "running"):
                return run
            assert time.monotonic() < until, f"the run is still {run['status']}"
            time.sleep(0.1)

    def array(self, url: str) -> np.ndarray:
        return np.load(io.BytesIO(self.client.get(url).raise_for_status().content))


@pytest.fixture(scope="module")
def loupe(tiny_folder: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loupe]:
    room = tmp_path_factory.mktemp("loupe")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answerer = Options(model=str(tiny_folder("qwen2_5_vl"))).load()
    with served(answerer, name="tiny-qwen") as service:
        config = room / "loupe.config.json"
        config.write_text(json.dumps({"engines": engines(service.url)}))
        environment = {
            **os.environ,
            "LOUPE_CONFIG": str(config),
            "LOUPE_DATA": str(room / "data"),
            "PORT": str(port),
            "HOST": "127.0.0.1",
        }
        with (room / "node.log").open("w") as log:
            node = subprocess.Popen(
                [str(NODE), str(ROOT / "scripts" / "start.mjs"), "--no-build"], cwd=room, env=environment, stdout=log, stderr=log
            )
            try:
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                    wait_for(client, node, room / "node.log")
                    yield Loupe(client, service, upload(client))
            finally:
                node.terminate()
                node.wait(30)


def engines(url: str) -> list[dict]:
    own = {"kind": "openai", "baseUrls": [f"{url}/v1"]}
    return [
        {"id": "tiny", "label": "Tiny", "model": "tiny-qwen", **own},
        {"id": "wrong", "label": "Wrong", "model": "no-such-model", **own},
    ]


def wait_for(client: httpx.Client, node: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while node.poll() is None and time.monotonic() < until:
        try:
            told = {one["id"]: one for one in client.get("/api/engines").json()}
            # What the engine can do and how its model writes boxes is found by asking it, after the start.
            if told["tiny"]["convention"] == "view-pixel" and told["tiny"]["capabilities"]["attention"]:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"Loupe did not find the engine:\n{log.read_text()}")


def upload(client: httpx.Client) -> str:
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    picture = Image.fromarray(np.stack([rows % 256, columns % 256, (rows // 40 + columns // 40) % 2 * 200], -1).astype(np.uint8))
    reply = client.post("/api/images", content=file_of(picture), headers={"Content-Type": "image/png"})
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


def asks(run: dict) -> list[dict]:
    return [step for step in run["steps"] if step["kind"] == "ask"]


def check_maps(loupe: Loupe, step: dict) -> None:
    """One map for each picture of the step, with the arithmetic of relative attention still true at the end of the way."""
    assert [one["image"] for one in step["attention"]] == list(range(len(step["images"])))
    for one, image in zip(step["attention"], step["images"], strict=True):
        shape = (len(one["layers"]), one["grid"]["rows"], one["grid"]["columns"])
        relative, question, generic = (loupe.array(one[name]) for name in ("url", "questionUrl", "genericUrl"))
        assert relative.shape == question.shape == generic.shape == shape
        assert relative.dtype == np.float32 and relative.max() > 0
        assert np.allclose(relative, question / (generic + one["epsilon"]), rtol=2e-3, atol=1e-6)
        # Tokens of 28 x 28 pixels: the grid has the picture's shape.
        assert abs(image["width"] / 28 - shape[2]) <= 1 and abs(image["height"] / 28 - shape[1]) <= 1
        tokens = loupe.array(one["tokensUrl"])
        assert tokens.shape == (len(step["tokens"]), *shape[1:])
        assert np.allclose(tokens[0], relative[one["layers"].index(one["defaultLayer"])], rtol=2e-3, atol=1e-6)


def test_zoom_refine_asks_shows_its_map_and_names_the_missing_box(loupe: Loupe) -> None:
    run = loupe.run("zoom-refine", params=PARAMS, evidence={"x": 0, "y": 0, "width": 450, "height": 300})
    assert run["status"] == "succeeded", run["error"]
    step = asks(run)[0]
    assert step["text"] and "".join(token["text"] for token in step["tokens"]) == step["text"]
    assert step["usage"]["promptTokens"] > 100 and step["usage"]["completionTokens"] >= len(step["tokens"])
    check_maps(loupe, step)
    coverage = step["attention"][0]["coverage"]
    assert 0 < coverage["share"] < 1 and coverage["areaShare"] == pytest.approx(0.25, abs=0.02)
    assert coverage["ratio"] == pytest.approx(coverage["share"] / coverage["areaShare"])
    # Noise holds no box: that is told, and nothing is made up in its place.
    assert run["box"]["box"] is None and run["box"]["problems"][0]["code"] and run["cropBox"] is None


def test_a_persons_box_leads_to_a_second_look_with_a_map_of_each_picture(loupe: Loupe) -> None:
    first = loupe.run("zoom-refine", params=PARAMS)
    box = {"x": 300, "y": 200, "width": 280, "height": 168}
    run = loupe.refine(first, box)
    assert run["status"] == "succeeded" and run["parentId"] == first["id"] and run["boxBy"] == "person"
    second = asks(run)[-1]
    assert [image["role"] for image in second["images"]] == ["view", "crop"]
    check_maps(loupe, second)
    crop = run["cropBox"]
    assert crop["x"] <= box["x"] and crop["x"] + crop["width"] >= box["x"] + box["width"]
    assert run["refinedAnswer"]["text"]


def test_attention_crop_crops_where_the_map_is_high(loupe: Loupe) -> None:
    run = loupe.run("attention-crop", params={"maxTokens": 8})
    assert run["status"] == "succeeded", run["error"]
    crop = run["cropBox"]
    assert (
        crop and 0 <= crop["x"] < crop["x"] + crop["width"] <= SIZE[0] and 0 <= crop["y"] < crop["y"] + crop["height"] <= SIZE[1]
    )
    assert len(asks(run)[-1]["images"]) == 2


def test_the_same_picture_is_paid_for_once_across_runs(loupe: Loupe) -> None:
    loupe.run("single-glance", params={"maxTokens": 2})
    before = loupe.service.metric("loupe_cached_tokens_total")
    loupe.run("single-glance", params={"maxTokens": 2}, question="Where is the red door?")
    assert loupe.service.metric("loupe_cached_tokens_total") - before > 100


def test_a_model_that_is_not_there_is_a_problem_in_plain_words(loupe: Loupe) -> None:
    run = loupe.run("single-glance", engine="wrong")
    assert run["status"] == "failed" and run["error"]["code"] == "engine-model-missing"
    assert "127.0.0.1" not in run["error"]["detail"]
