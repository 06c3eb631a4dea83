"""One measurement in a process of its own: `python -m inference.bench.measure WAY SHAPE IMAGE_TOKENS ...` prints one JSON line."""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from inference.ask import ImagePart, Message, TextPart
from inference.bench.shapes import SHAPES, build
from inference.bench.ways import WAYS
from inference.core.memory import give_back


_QUESTION = "What is written on the small sign near the door of the white house?"
_EARLIER = "How many people stand to the left of the red car?"


def _messages(pixels: int, number: int, question: str = _QUESTION) -> list[Message]:
    colours = np.random.default_rng(number).integers(0, 255, (pixels // 8, pixels // 8, 3), dtype=np.uint8)
    picture = ImagePart(Image.fromarray(colours).resize((pixels, pixels)), f"bench-{pixels}-{number}")
    return [Message("user", (picture, TextPart(question)))]


def _resident(name: str) -> int:
    """VmRSS or VmHWM of this process in bytes (Linux)."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m inference.bench.measure")
    parser.add_argument("way", choices=sorted(WAYS))
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("image_tokens", type=int)
    parser.add_argument("--answer-tokens", type=int, required=True)
    parser.add_argument("--device", required=True)
    parser.add_argument("--repeats", type=int, default=1)
    chosen = parser.parse_args()
    shape, cuda = SHAPES[chosen.shape], chosen.device == "cuda"
    # On a CPU the processor time of one thread is measured: other work on the machine changes it little.
    clock = time.perf_counter if cuda else time.process_time
    if not cuda:
        torch.set_num_threads(1)
    torch.manual_seed(0)
    loaded = build(shape, chosen.device, torch.bfloat16 if cuda else torch.float32)
    way = WAYS[chosen.way]
    way(loaded, _messages(4 * shape.side, 0), 4)  # kernels are chosen and threads started before the clock runs
    seconds, peak, base = [], 0, 0
    for number in range(1, chosen.repeats + 1):
        loaded.store.drop_idle()
        loaded.forget_pixels()
        give_back()
        pixels = math.isqrt(chosen.image_tokens) * shape.side
        messages = _messages(pixels, number)
        if chosen.way == "again":
            way(loaded, _messages(pixels, number, _EARLIER), 4)
        if cuda:
            torch.cuda.reset_peak_memory_stats()
            base = base or torch.cuda.memory_allocated()
        else:
            _forget_peak()
            base = base or _resident("VmRSS")  # once: what a run frees stays with the process
        start = clock()
        way(loaded, messages, chosen.answer_tokens)
        if cuda:
            torch.cuda.synchronize()
        seconds.append(clock() - start)
        peak = max(peak, torch.cuda.max_memory_allocated() if cuda else _resident("VmHWM"))
    print(json.dumps({"seconds": min(seconds), "peak_bytes": peak, "base_bytes": base, "load": os.getloadavg()[0]}))


if __name__ == "__main__":
    main()
