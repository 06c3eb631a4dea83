"""Starting the server as a person does: the command line, its errors in one line, and what it serves then."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import tomllib

ROOM = Path(__file__).resolve().parents[1]


def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "inference", *arguments],
        cwd=ROOM.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def failed(*arguments: str, **more: str) -> tuple[int, str]:
    """Exit code and the one line that it was told in."""
    process = start(*arguments, **more)
    out, told = process.communicate(timeout=120)
    assert "Traceback" not in told and out == ""
    lines = [line for line in told.splitlines() if line.startswith("inference: ")]
    assert len(lines) == 1 and told.splitlines()[-1] == lines[0]
    return process.returncode, lines[0]


def test_one_line_starts_it_and_a_signal_stops_it(tiny_folder: Callable[[str], Path]) -> None:
    process = start("--model", str(tiny_folder("qwen3_vl")), "--port", "0")
    try:
        assert process.stderr is not None
        address = None
        for line in process.stderr:
            if found := re.search(r"Serving (\S+) on (http://127\.0\.0\.1:\d+)/v1", line):
                assert found[1] == "qwen3_vl"
                address = found[2]
                break
        assert address, "it did not say where it serves"
        models = httpx.Client(transport=httpx.HTTPTransport(retries=5)).get(f"{address}/v1/models").json()
        assert models["data"][0]["id"] == "qwen3_vl" and models["data"][0]["profile"]["convention"] == "thousand"
    finally:
        process.terminate()
        rest = process.communicate(timeout=30)[1]
    assert process.returncode in (0, -15) and "Traceback" not in rest


def test_what_cannot_be_started_is_told_in_one_line(tmp_path: Path) -> None:
    code, told = failed("--model", str(tmp_path / "none"), "--port", "0")
    assert code == 1 and "config.json" in told
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    code, told = failed("--model", str(tmp_path), "--port", "0")
    assert code == 1 and "llama" in told and "qwen2_5_vl" in told
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, told = failed("--model", "any", "--port", str(taken.getsockname()[1]))
    assert code == 1 and "Cannot listen" in told
    code, told = failed("--model", "any", "--max-queue", "0")
    assert code == 2 and "max_queue" in told
    code, told = failed("--model", "any", "--api-key-env", "LOUPE_TEST_KEY", LOUPE_TEST_KEY="")
    assert code == 2 and "LOUPE_TEST_KEY" in told


def test_pins_are_the_same_for_pip_and_uv() -> None:
    project = tomllib.loads((ROOM / "pyproject.toml").read_text())["project"]
    groups = {"requirements.txt": project["dependencies"]}
    for extra, pins in project["optional-dependencies"].items():
        groups[f"requirements-{extra}.txt"] = pins
    for file, pins in groups.items():
        lines = (ROOM / file).read_text().splitlines()
        assert [line for line in lines if line and not line.startswith("#")] == pins, file


def test_help_names_every_option() -> None:
    process = start("--help")
    out = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    for name in ("--model", "--quantisation", "--attention", "--max-queue", "--cache-gib", "--api-key-env", "--device-map"):
        assert name in out
