"""Held-out scenes as pictures with questions in Loupe's plain import format.

    python -m model.scenes --seed N --count K --size 4096 --out DIR
    python -m model.scenes --dataset 200 --out DIR     at least 200 questions, evenly over the kinds, in about a minute

The sample dataset that ships in public/dataset is

    python -m model.scenes --dataset 200 --picture webp --formats json --out public/dataset
"""

import argparse
import collections
import os
import random
from concurrent.futures import ProcessPoolExecutor

from PIL import Image

from .. import asks as A
from ..items import item, plain
from ..render import supersampled
from . import plain as P
from .build import build

SEED = 1_000_000_000  # training uses smaller ones


def paint(scene, size, oversample=1.6):
    """The full picture, long side `size`, drawn larger and reduced for smooth edges."""
    s = size / max(scene["width"], scene["height"])
    w, h = round(scene["width"] * s), round(scene["height"] * s)
    return supersampled(scene, (0, 0, scene["width"], scene["height"]), w, h, oversample, Image.LANCZOS)


def draw(seed, size, path, oversample):
    """-> (width, height) of the picture written"""
    image = paint(build(seed), size, oversample)
    if path.endswith(".webp"):
        image.save(path, "WEBP", quality=80, method=6)
    else:
        image.save(path, "JPEG", quality=86, subsampling=0, optimize=True)
    return image.size


def even(asks, used, rng, n):
    """n asks of the kinds least used so far."""
    out = []
    while asks and len(out) < n:
        best = min(asks, key=lambda a: (used[a["kind"]], rng.random()))
        used[best["kind"]] += 1
        asks = [a for a in asks if a is not best]
        out.append(best)
    return out


def ask_all(seeds, sizes, count, balanced, ending="jpg"):
    """-> items of all pictures, in order"""
    out, used = [], collections.Counter()
    for seed, (w, h) in zip(seeds, sizes):
        scene, rng = build(seed), random.Random(seed)
        there, missing = A.asks(scene), A.absent(scene, rng)
        chosen = even([*there, missing], used, rng, count) if balanced else [*A.pick(there, rng, count), missing]
        for n, ask in enumerate(chosen):
            out.append(P.item(f"scene-{seed}-{n + 1}", f"scene-{seed}.{ending}", plain(item(ask, scene, w, h, rng))))
    return out


def main():
    p = argparse.ArgumentParser(prog="python -m model.scenes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seed", type=int, default=SEED)
    p.add_argument("--count", type=int, default=10, help="pictures")
    p.add_argument("--size", type=int, default=4096, help="long side in pixels")
    p.add_argument("--out", required=True)
    p.add_argument("--questions", type=int, default=6, help="per picture, besides one about something that is not there")
    p.add_argument("--dataset", type=int, help="at least so many questions, evenly over the kinds, instead of --count pictures")
    p.add_argument("--formats", default="json", help="json, jsonl, csv: comma-separated")
    p.add_argument("--picture", choices=("jpg", "webp"), default="jpg", help="webp is a fifth of the size and takes longer to write")
    p.add_argument("--workers", type=int, default=2)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    balanced = a.dataset is not None
    count, per = (-(-a.dataset // 8), 8) if balanced else (a.count, a.questions)
    seeds = list(range(a.seed, a.seed + count))
    paths = [os.path.join(a.out, f"scene-{s}.{a.picture}") for s in seeds]
    with ProcessPoolExecutor(a.workers) as pool:
        sizes = list(pool.map(draw, seeds, [a.size] * count, paths, [1.3 if balanced else 1.6] * count))
    items = ask_all(seeds, sizes, per, balanced, a.picture)
    P.write(items, a.out, a.formats.split(","))
    kinds = collections.Counter(i["kind"] for i in items)
    print(f"{count} pictures, {len(items)} questions:", ", ".join(f"{k} {n}" for k, n in kinds.most_common()))


if __name__ == "__main__":
    main()
