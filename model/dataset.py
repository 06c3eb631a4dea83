"""Makes and reads the training set.

One *group* is one training batch: 4 scenes of one size and 16 crops of one size (4 objects of each scene). Sizes differ
from group to group, so no picture is ever padded. Pixels lie raw in shard files and are read through mmap.

    python -m model.dataset --out model/data/train --groups 5000 --workers 2

With --pairs every scene holds two things that can be compared, and crops of both together come first.
"""

import argparse
import io
import os
import pickle
import random
import time
import traceback

import numpy as np
from PIL import Image

from .asks import PAIRS, WEIGHT, asks, pick
from .render import render
from .scenes import build

SCENES, CROPS = 4, 4  # per group, per scene
SHARD = 20  # groups
FILTERS = [Image.BOX, Image.BILINEAR, Image.HAMMING, Image.BICUBIC, Image.LANCZOS, Image.LANCZOS]
# long sides, in pixels, of what the model is shown; training mixes in smaller ones, which cost less and read worse
VIEW, CROP = 256, 288
CROP_LONG = [224, 256, 256, CROP]


def rule(width, height, long_side=VIEW, multiple=16):
    """The one sizing rule: long side as given, both sides rounded to a multiple of 16 (halves up), at least 16."""
    s = long_side / max(width, height)
    return tuple(max(multiple, int(v * s / multiple + 0.5) * multiple) for v in (width, height))


def degrade(image, rng):
    """What real pictures go through: JPEG and a little noise."""
    if rng.random() < 0.4:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=rng.randint(70, 95))
        image = Image.open(buffer).convert("RGB")
    a = np.asarray(image)
    if rng.random() < 0.3:
        noise = np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(1, 5), a.shape)
        a = np.clip(a + noise, 0, 255).astype(np.uint8)
    return a


def view(scene, size, rng):
    f = rng.uniform(2.4, 3.4)
    whole = (0, 0, scene["width"], scene["height"])
    big = render(scene, whole, round(scene["width"] * f), round(scene["height"] * f))
    return degrade(big.resize(size, rng.choice(FILTERS)), rng)


def crop_window(box, size, scene, rng):
    """A jittered, padded window around a box that has the crop size's shape (give or take 7 %), inside the picture."""
    w, h = box[2] - box[0], box[3] - box[1]
    cx = (box[0] + box[2]) / 2 + rng.gauss(0, 0.055) * w
    cy = (box[1] + box[3]) / 2 + rng.gauss(0, 0.055) * h
    pad = rng.uniform(1.06, 1.32)
    w, h = w * pad * (1 + rng.gauss(0, 0.05)), h * pad * (1 + rng.gauss(0, 0.05))
    shape = size[0] / size[1] * (1 + rng.uniform(-0.07, 0.07))
    w, h = (w, w / shape) if w / h > shape else (h * shape, h)
    w, h = min(w, scene["width"]), min(h, scene["height"])
    x = min(max(0, cx - w / 2), scene["width"] - w)
    y = min(max(0, cy - h / 2), scene["height"] - h)
    return (x, y, x + w, y + h)


def misfit(box, size):
    return abs(np.log((box[2] - box[0]) / (box[3] - box[1]) / (size[0] / size[1])))


def targets(every, rng, weight=WEIGHT):
    """Boxes worth a crop, as plain lists: those of a random mix of questions."""
    boxes = []
    for ask in pick(every, rng, 12, weight)[: len(every)]:
        if ask["box"] not in boxes:
            boxes.append(ask["box"])
    return boxes


def crop_shape(boxes, rng):
    """One size for all crops of a group: the shape of one of the boxes."""
    box, long = rng.choice(boxes), rng.choice(CROP_LONG)
    return rule((box[2] - box[0]) * rng.uniform(0.9, 1.1), box[3] - box[1], long)


def make_group(seed, pairs=False):
    """-> scenes uint8 [4, H, W, 3], crops uint8 [16, h, w, 3], metas: [{scene, crops: [(box or None, window)], pairs}]"""
    rng = random.Random(seed)
    aspect = rng.uniform(0.5, 2.0) if rng.random() < 0.5 else rng.choice([4 / 3, 3 / 2, 1.0, 3 / 4, 16 / 9])
    size = rule(1000 * aspect, 1000)
    found, k = [], 0
    while len(found) < SCENES:
        scene = build(seed * 64 + k, aspect=aspect)
        every = asks(scene)
        both = [a["box"] for a in every if a["kind"] == "which"] if pairs else []
        k += 1
        if pairs and not both:
            continue
        boxes = targets(every, rng, PAIRS if pairs else WEIGHT)
        if len(boxes) >= CROPS:
            found.append((scene, boxes, both))
    with_whole = rng.random() < 0.14
    crop_size = rule(1000 * aspect, 1000, rng.choice(CROP_LONG)) if with_whole else crop_shape([b for _, boxes, both in found for b in both or boxes], rng)
    scenes, crops, metas = [], [], []
    for scene, boxes, both in found:
        chosen = []
        for j, box in enumerate(sorted(boxes, key=lambda b: misfit(b, crop_size) - 0.5 * (b in both) + rng.uniform(0, 0.25))[:CROPS]):
            if with_whole and j == 0:
                box, window = None, (0, 0, scene["width"], scene["height"])
            else:
                window = crop_window(box, crop_size, scene, rng)
            native = rng.uniform(0.9, 2.4) * max(crop_size) / max(window[2] - window[0], window[3] - window[1])
            image = render(scene, window, max(16, round((window[2] - window[0]) * native)), max(16, round((window[3] - window[1]) * native)))
            crops.append(degrade(image.resize(crop_size, rng.choice(FILTERS)), rng))
            chosen.append((box, window))
        scenes.append(view(scene, size, rng))
        del scene["list"]
        metas.append(dict(scene=scene, crops=chosen, pairs=pairs))
    return np.stack(scenes), np.stack(crops), metas


def work(out, first, last, worker, workers, pairs):
    os.nice(1)
    t, n = time.time(), 0
    for shard in range(first + worker, last, workers):
        name = os.path.join(out, f"{shard:05d}")
        if os.path.exists(name + ".pkl"):
            continue
        index, offset = [], 0
        with open(name + ".bin", "wb") as f:
            for g in range(shard * SHARD, (shard + 1) * SHARD):
                scenes, crops, metas = make_group(g, pairs)
                f.write(scenes.tobytes())
                f.write(crops.tobytes())
                index.append((offset, scenes.shape, crops.shape, metas))
                offset += scenes.nbytes + crops.nbytes
        with open(name + ".tmp", "wb") as f:
            pickle.dump(index, f)
        os.rename(name + ".tmp", name + ".pkl")
        n += SHARD
        print(f"shard {shard}: {n / (time.time() - t):.1f} groups/s", flush=True)


class Groups:
    """`count` groups of a folder in order of their numbers (all that are there, if not given). One still being made is waited for."""

    def __init__(self, folder, count=None):
        self.folder, self.shards = folder, {}
        self.first = min((int(n[:-4]) for n in os.listdir(folder) if n.endswith(".pkl")), default=0)
        self.count = count or SHARD * sum(n.endswith(".pkl") for n in os.listdir(folder))

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        shard, at = self.first + i // SHARD, i % SHARD
        path = os.path.join(self.folder, f"{shard:05d}")
        if shard not in self.shards:
            while not os.path.exists(path + ".pkl"):
                time.sleep(2)
            with open(path + ".pkl", "rb") as f:
                self.shards[shard] = pickle.load(f)
        offset, s, c, metas = self.shards[shard][at]
        n, m = int(np.prod(s)), int(np.prod(c))
        raw = np.fromfile(path + ".bin", np.uint8, n + m, offset=offset)
        return raw[:n].reshape(s), raw[n:].reshape(c), metas


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="model/data")
    p.add_argument("--groups", type=int, default=3000)
    p.add_argument("--first", type=int, default=0, help="first group; held-out sets use other numbers")
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--pairs", action="store_true", help="scenes with two things that can be compared")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    first, last = a.first // SHARD, (a.first + a.groups + SHARD - 1) // SHARD
    pids = []
    for w in range(a.workers):
        pid = os.fork()
        if pid == 0:
            try:
                work(a.out, first, last, w, a.workers, a.pairs)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        pids.append(pid)
    if any([os.waitpid(pid, 0)[1] for pid in pids]):
        raise SystemExit("a worker failed, so the set is not whole: its message stands above")


if __name__ == "__main__":
    main()
