"""`python -m inference.bench`: a table of time and peak memory over image tokens; `--json` adds one JSON line."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import torch

from inference.bench.shapes import SHAPES
from inference.bench.ways import eager_bytes

_GIB = 2**30
_PROMPT = 64  # text tokens of the bench's prompt, roughly


def _available(device: str) -> int:
    if device == "cuda":
        return torch.cuda.mem_get_info()[0]
    line = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemAvailable"))
    return int(line.split()[1]) * 1024


def _machine(device: str) -> str:
    if device == "cuda":
        return torch.cuda.get_device_name(0)
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.processor())
    return f"{model}, {os.cpu_count()} cores"


def _measure(way: str, shape: str, tokens: int, answer: int, device: str, repeats: int) -> dict:
    command = [sys.executable, "-m", "inference.bench.measure", way, shape, str(tokens), "--answer-tokens", str(answer)]
    done = subprocess.run([*command, "--device", device, "--repeats", str(repeats)], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"skipped": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def _needs_too_much(shape: str, tokens: int, device: str) -> str | None:
    """Eager is not started where its arithmetic alone exceeds nine tenths of what is free."""
    text = SHAPES[shape].text
    needed = eager_bytes(text["num_attention_heads"], text["num_hidden_layers"], tokens + _PROMPT, 2 if device == "cuda" else 4)
    free = _available(device)
    return f"needs {needed / _GIB:.0f} GiB, {free / _GIB:.0f} free" if needed > 0.9 * free else None


def _cell(found: dict) -> str:
    if "skipped" in found:
        return f"{found['skipped'][:34]:>34}"
    own = found["peak_bytes"] - found["base_bytes"]
    return f"{found['seconds']:9.2f} s {found['peak_bytes'] / _GIB:7.2f} GiB {own / _GIB:6.2f} own"


def _time(found: dict) -> str:
    return "          -" if "skipped" in found else f"{found['seconds']:9.2f} s"


def _ratios(plain: dict, other: dict) -> dict[str, float] | None:
    """Time, whole peak, and peak above the loaded model, over plain."""
    if "skipped" in plain or "skipped" in other:
        return None
    own = [found["peak_bytes"] - found["base_bytes"] for found in (plain, other)]
    return {
        "time": round(other["seconds"] / plain["seconds"], 3),
        "memory": round(other["peak_bytes"] / plain["peak_bytes"], 3),
        "own_memory": round(own[1] / max(own[0], 1), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m inference.bench", description=__doc__)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--shape", choices=sorted(SHAPES), action="append", help="default: small on a CPU, the 7B and 8B shapes on a GPU")
    parser.add_argument("--tokens", default="256,1024,4096,16384", help="image tokens, square numbers")
    parser.add_argument("--answer-tokens", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=2, help="the fastest counts")
    parser.add_argument("--json", action="store_true", help="one JSON line at the end")
    chosen = parser.parse_args()
    device = ("cuda" if torch.cuda.is_available() else "cpu") if chosen.device == "auto" else chosen.device
    shapes = chosen.shape or (["qwen2.5-vl-7b", "qwen3-vl-8b"] if device == "cuda" else ["small"])
    rows = []
    print(f"{_machine(device)}, torch {torch.__version__}, {'bfloat16' if device == 'cuda' else 'float32'}, {chosen.answer_tokens} answer tokens")
    print("a: generate, b: answer with relative attention of all layers, c: eager output_attentions (2 forwards) + generate,")
    print("d: as b, a later question about the same picture")
    print("time:", "wall clock" if device == "cuda" else "processor time of one thread, since other work may share the machine")
    print("peak: whole process or device memory, own: above the loaded model; each in its own process, fastest of", chosen.repeats)
    for shape in shapes:
        print(f"\n{SHAPES[shape].label}\n{'tokens':>7} {'a':>34} {'b':>34} {'c':>34} {'d':>11}   b/a time  peak   own   load")
        for tokens in (int(part) for part in chosen.tokens.split(",")):
            found = {way: _measure(way, shape, tokens, chosen.answer_tokens, device, chosen.repeats) for way in ("plain", "maps", "again")}
            why = _needs_too_much(shape, tokens, device)
            found["eager"] = {"skipped": why} if why else _measure("eager", shape, tokens, chosen.answer_tokens, device, 1)
            ratio = _ratios(found["plain"], found["maps"])
            told = f"{ratio['time']:8.2f} {ratio['memory']:6.2f} {ratio['own_memory']:5.2f}" if ratio else " " * 21
            cells = " ".join(_cell(found[way]) for way in ("plain", "maps", "eager"))
            print(f"{tokens:7d} {cells} {_time(found['again'])} {told} {os.getloadavg()[0]:6.1f}", flush=True)
            rows.append({"shape": shape, "image_tokens": tokens, **found, "b_over_a": ratio, "c_over_a": _ratios(found["plain"], found["eager"])})
    if chosen.json:
        print(json.dumps({"machine": _machine(device), "device": device, "answer_tokens": chosen.answer_tokens, "rows": rows}))


if __name__ == "__main__":
    main()
