"""python -m model.scenes --seed N --count K --size 4096 --out DIR: pictures and scenes.json in Loupe's plain import format."""

import argparse
import json
import os
import random

from PIL import Image

from ..items import questions
from ..render import supersampled
from .build import build


def paint(scene, size, oversample=1.6):
    """The full picture, long side `size`, drawn larger and reduced for smooth edges."""
    s = size / max(scene["width"], scene["height"])
    w, h = round(scene["width"] * s), round(scene["height"] * s)
    return supersampled(scene, (0, 0, scene["width"], scene["height"]), w, h, oversample, Image.LANCZOS)


def main():
    p = argparse.ArgumentParser(prog="python -m model.scenes")
    p.add_argument("--seed", type=int, default=1_000_000_000)
    p.add_argument("--count", type=int, default=10)
    p.add_argument("--size", type=int, default=4096)
    p.add_argument("--out", required=True)
    p.add_argument("--questions", type=int, default=6)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    entries = []
    for seed in range(a.seed, a.seed + a.count):
        rng, scene = random.Random(seed), build(seed)
        image = paint(scene, a.size)
        name = f"scene-{seed}.webp"
        image.save(os.path.join(a.out, name), "WEBP", quality=84, method=4)
        entries.append({"id": f"scene-{seed}", "title": scene["world"].capitalize(), "file": name, "width": image.width, "height": image.height,
                        "format": "webp", "questions": questions(scene, image.width, image.height, rng, a.questions)})
        print(name, image.size, flush=True)
    with open(os.path.join(a.out, "scenes.json"), "w") as f:
        json.dump(entries, f, indent=1)


if __name__ == "__main__":
    main()
