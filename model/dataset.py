"""Makes and reads the training set.

One *group* is one training batch: 4 scenes of one size and 16 crops of one size (4 objects of each scene). Sizes differ
from group to group, so no picture is ever padded. Pixels lie raw in shard files and are read through mmap.

    python -m model.dataset --out model/data --groups 3000 --workers 2
"""

import argparse
import io
import os
import pickle
import random
import time

import numpy as np
from PIL import Image

from .render import render
from .scenes import build

SCENES, CROPS = 4, 4  # per group, per scene
SHARD = 20
FILTERS = [Image.BOX, Image.BILINEAR, Image.HAMMING, Image.BICUBIC, Image.LANCZOS, Image.LANCZOS]
# short sides of the crop for a long side of 256; tall and square crops are the common ones
CROP_SHORT = [128, 144, 160, 160, 176, 176, 192, 192, 208, 208, 224, 224, 240, 256]


def rule(width, height, long_side=256, multiple=16):
    """The one sizing rule: long side 256, both sides rounded to a multiple of 16, at least 16."""
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


def misfit(o, size):
    w, h = o["box"][2] - o["box"][0], o["box"][3] - o["box"][1]
    return abs(np.log(w / h / (size[0] / size[1])))


def make_group(seed):
    rng = random.Random(seed)
    aspect = rng.uniform(0.5, 2.0) if rng.random() < 0.5 else rng.choice([4 / 3, 3 / 2, 1.0, 3 / 4, 16 / 9])
    size = rule(1000 * aspect, 1000)
    short = rng.choice(CROP_SHORT)
    crop_size = (short, 256) if rng.random() < 0.5 else (256, short)
    with_whole = rng.random() < 0.14
    if with_whole:
        crop_size = size
    scenes, crops, metas = [], [], []
    k = 0
    while len(metas) < SCENES:
        scene = build(seed * 64 + k, aspect=aspect)
        k += 1
        usable = [o for o in scene["objects"] if o["items"]]
        if len(usable) < 5:
            continue
        ranked = sorted(usable, key=lambda o: misfit(o, crop_size) + rng.uniform(0, 0.25))
        chosen = [usable.index(o) for o in ranked[:CROPS]]
        windows = []
        for j, i in enumerate(chosen):
            if with_whole and j == 0:
                chosen[0], window = -1, (0, 0, scene["width"], scene["height"])
            else:
                window = crop_window(usable[i]["box"], crop_size, scene, rng)
            native = rng.uniform(230, 620) / max(window[2] - window[0], window[3] - window[1])
            image = render(scene, window, max(16, round((window[2] - window[0]) * native)), max(16, round((window[3] - window[1]) * native)))
            crops.append(degrade(image.resize(crop_size, rng.choice(FILTERS)), rng))
            windows.append(window)
        scenes.append(view(scene, size, rng))
        plain = [dict(kind=o["kind"], colour=o["colour"], box=o["box"],
                      items=[dict(type=i["type"], value=i["value"], glyphs=i["glyphs"]) for i in o["items"]]) for o in scene["objects"]]
        index = [scene["objects"].index(usable[i]) if i >= 0 else -1 for i in chosen]
        metas.append(dict(world=scene["world"], width=scene["width"], height=scene["height"], objects=plain, crops=list(zip(index, windows))))
    return np.stack(scenes), np.stack(crops), metas


def work(out, first, last, worker, workers):
    os.nice(1)
    t, n = time.time(), 0
    for shard in range(first + worker, last, workers):
        name = os.path.join(out, f"{shard:05d}")
        if os.path.exists(name + ".pkl"):
            continue
        index, offset = [], 0
        with open(name + ".bin", "wb") as f:
            for g in range(shard * SHARD, (shard + 1) * SHARD):
                scenes, crops, metas = make_group(g)
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
    """Random access to all finished groups of a folder; call scan() to see new shards."""

    def __init__(self, folder):
        self.folder, self.seen, self.index = folder, set(), []
        self.scan()

    def scan(self):
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".pkl") and name not in self.seen:
                self.seen.add(name)
                with open(os.path.join(self.folder, name), "rb") as f:
                    shard = pickle.load(f)
                path = os.path.join(self.folder, name[:-4] + ".bin")
                self.index += [(path, *entry) for entry in shard]

    def __len__(self):
        return len(self.index)

    def __getitem__(self, i):
        path, offset, s, c, metas = self.index[i]
        n, m = int(np.prod(s)), int(np.prod(c))
        raw = np.fromfile(path, np.uint8, n + m, offset=offset)
        return raw[:n].reshape(s), raw[n:].reshape(c), metas


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="model/data")
    p.add_argument("--groups", type=int, default=3000)
    p.add_argument("--first", type=int, default=0, help="first group; held-out sets use other numbers")
    p.add_argument("--workers", type=int, default=2)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    first, last = a.first // SHARD, (a.first + a.groups + SHARD - 1) // SHARD
    pids = []
    for w in range(a.workers):
        pid = os.fork()
        if pid == 0:
            work(a.out, first, last, w, a.workers)
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
