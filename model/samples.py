"""The sample scenes that ship in public/samples: held-out seeds, many shapes and moods.

    python -m model.samples [--only ID]

Questions are chosen for variety by seed; what the model answers is never edited."""

import argparse
import json
import os
import random

from PIL import Image

from .items import questions
from .scenes import build
from .scenes.__main__ import paint

# (id, title, seed, world, aspect, long side, format)
SAMPLES = [
    ("harbour", "Harbour at noon", 2_000_000_104, "harbour", 3 / 2, 5120, "webp"),
    ("meadow", "A day in the meadow", 2_000_000_203, "meadow", 4 / 3, 4608, "webp"),
    ("market-town", "Market town", 2_000_000_301, "town", 16 / 9, 6000, "webp"),
    ("night-fair", "Night fair", 2_000_000_402, "night", 3 / 2, 4800, "webp"),
    ("snowfield", "Snowfield", 2_000_000_503, "snow", 16 / 10, 5120, "webp"),
    ("desert-stop", "Desert stop", 2_000_000_604, "desert", 2.0, 6000, "webp"),
    ("tall-harbour", "The quay, upright", 2_000_000_705, "harbour", 3 / 4, 4608, "webp"),
    ("square-town", "Town square", 2_000_000_806, "town", 1.0, 4096, "jpeg"),
    ("tall-meadow", "Kites over the field", 2_000_000_907, "meadow", 2 / 3, 4800, "webp"),
    ("winter-tower", "Winter, upright", 2_000_001_008, "snow", 3 / 4, 4400, "jpeg"),
]


def write(image, path, format):
    """Smallest quality step that keeps text crisp; goes down only when the file is too big."""
    for q in (86, 80, 74):
        if format == "webp":
            image.save(path, "WEBP", quality=q, method=5)
        else:
            image.save(path, "JPEG", quality=q, subsampling=0, optimize=True, progressive=False)
        if os.path.getsize(path) < 700_000:
            break


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="public/samples")
    p.add_argument("--only")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    entries = []
    for id, title, seed, world, aspect, size, format in SAMPLES:
        scene, rng = build(seed, aspect, world), random.Random(seed)
        file = f"{id}.{'jpg' if format == 'jpeg' else 'webp'}"
        s = size / max(scene["width"], scene["height"])
        w, h = round(scene["width"] * s), round(scene["height"] * s)
        if not a.only or a.only == id:
            image = paint(scene, size)
            write(image, os.path.join(a.out, file), format)
            thumb = image.copy()
            thumb.thumbnail((512, 512), Image.LANCZOS)
            thumb.save(os.path.join(a.out, f"{id}.thumb.webp"), "WEBP", quality=80, method=5)
            print(file, image.size, os.path.getsize(os.path.join(a.out, file)), flush=True)
        entries.append({"id": id, "title": title, "file": file, "thumb": f"{id}.thumb.webp", "width": w, "height": h, "format": format,
                        "questions": questions(scene, w, h, rng, 5, absent=rng.random() < 0.5)})
    with open(os.path.join(a.out, "samples.json"), "w") as f:
        json.dump(entries, f, indent=1)


if __name__ == "__main__":
    main()
