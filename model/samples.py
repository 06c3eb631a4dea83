"""The sample scenes that ship in public/samples: held-out seeds, every world, many shapes and moods.

    python -m model.samples --draw [--only ID]     draws the pictures (no weights needed)
    python -m model.samples [--state FILE]         picks the questions with the weights and writes samples.json

All questions of every picture are put to the model; those that ship are picked so that every kind and every outcome occurs
(right or wrong at one glance, right or wrong after zooming). What the model answers is never edited, nor are pictures."""

import argparse
import collections
import json
import os
import random

from PIL import Image

from . import asks as A
from .items import item, plain
from .questions import ABSENT, KINDS_OF_QUESTION
from .scenes import build
from .scenes.__main__ import paint

EACH, LIMIT = 6, 950_000  # questions a picture; bytes a picture
# (id, title, seed, world, aspect, long side, format)
SAMPLES = [
    ("harbour", "Harbour at dusk", 2_000_000_035, "harbour", 3 / 2, 5120, "jpeg"),
    ("street", "Main street", 2_000_003_033, "street", 16 / 9, 6000, "jpeg"),
    ("fair", "Robots at the fair", 2_000_006_029, "fair", 4 / 3, 4800, "jpeg"),
    ("shop", "Shop window", 2_000_015_052, "window", 4 / 3, 4608, "jpeg"),
    ("map", "City map", 2_000_011_019, "map", 1.0, 4608, "jpeg"),
    ("shelves", "Warehouse shelves", 2_000_009_055, "warehouse", 3 / 2, 6000, "jpeg"),
    ("panel", "Instrument panel", 2_000_013_027, "panel", 16 / 9, 5760, "jpeg"),
    ("night-fair", "Fair by night", 2_000_007_031, "fair", 3 / 2, 4800, "jpeg"),
    ("quay", "The quay in the rain", 2_000_001_052, "harbour", 3 / 4, 4608, "jpeg"),
    ("snow-square", "Snow on the square", 2_000_004_044, "street", 1.0, 4096, "jpeg"),
    ("fog", "Harbour in the fog", 2_000_002_008, "harbour", 16 / 9, 5120, "jpeg"),
    ("market", "Market stalls", 2_000_005_046, "street", 4 / 3, 4800, "jpeg"),
    ("tall-fair", "The way to the fair", 2_000_008_029, "fair", 2 / 3, 4800, "webp"),
    ("tall-shelves", "The high shelf", 2_000_010_018, "warehouse", 0.7, 5120, "jpeg"),
    ("night-map", "City map by night", 2_000_012_050, "map", 1.6, 6144, "jpeg"),
    ("tall-panel", "Control cabinet", 2_000_014_035, "panel", 3 / 4, 4608, "jpeg"),
    ("window", "Three rows of goods", 2_000_016_024, "window", 1.6, 5120, "jpeg"),
    ("night-street", "The last bus", 2_000_017_039, "street", 3 / 2, 5120, "jpeg"),
]
# how often an outcome may occur over all pictures, by (right at one glance, right after zooming); None: no limit
MOST = {(False, True): None, (True, True): 14, (False, False): 10, (True, False): 8}


def write(image, path, format):
    """Smallest quality step that keeps text crisp; goes down only when the file is too big. Baseline JPEG is cut fastest."""
    for q in (88, 84, 80, 74):
        if format == "webp":
            image.save(path, "WEBP", quality=q, method=5)
        else:
            image.save(path, "JPEG", quality=q, subsampling=0, optimize=True, progressive=False)
        if os.path.getsize(path) < LIMIT:
            break


def file_of(id, format):
    return f"{id}.{'jpg' if format == 'jpeg' else format}"


def draw(folder, only=None):
    for id, _, seed, world, aspect, size, format in SAMPLES:
        if only and id != only:
            continue
        path = os.path.join(folder, file_of(id, format))
        image = paint(build(seed, aspect, world), size)
        write(image, path, format)
        image.thumbnail((512, 512), Image.LANCZOS)
        image.save(os.path.join(folder, f"{id}.thumb.webp"), "WEBP", quality=80, method=5)
        print(os.path.basename(path), os.path.getsize(path), flush=True)


def candidates(scene, width, height, rng):
    """Every question of the scene once, some with options, and a few about what is not there."""
    missing = [A.absent(scene, rng) for _ in range(2)]
    bare = [A.lacking(scene, i, rng) for i in rng.sample(range(len(scene["objects"])), 2)]
    out = [item(a, scene, width, height, rng, 0.25) for a in [*A.asks(scene), *missing, *filter(None, bare)]]
    rng.shuffle(out)
    return out


def outcome(model, image, kv, q):
    """Puts one question to the model -> (right at one glance, right after zooming), what it said, and the picture's memory."""
    from . import tokenizer as T
    from .product import run, run_choice

    if "options" in q:
        *places, _, kv = run_choice(model, image, q["question"], [T.encode_answer(o["text"]) for o in q["options"]], kv)
        first, last = (q["options"][place]["letter"] for place in places)
    else:
        r = run(model, image, q["question"], kv)
        first, last, kv = T.decode_answer(r["initial"]), T.decode_answer(r["refined"]), r["kv"]
    return (first == q["expected"], last == q["expected"]), (first, last), kv


def choose(tried, used, outcomes, rng):
    """EACH of one picture's questions: one rare outcome each if there is room for it, then the kinds used least so far."""
    chosen, spent = [], collections.Counter()
    order = sorted(tried, key=lambda t: rng.random())
    for rare in sorted((o for o in MOST if MOST[o] is not None), key=lambda o: outcomes[o] / MOST[o]):
        fits = [t for t in order if t[1] == rare]
        if fits and outcomes[rare] < MOST[rare] and len(chosen) < 3:
            chosen.append(min(fits, key=lambda t: used[t[0]["kind"]]))
    while len(chosen) < EACH:
        kinds = {t[0]["kind"] for t in chosen}
        fits = [t for t in order if t not in chosen and (MOST[t[1]] is None or (t[0]["expected"] == ABSENT and t[1][1]))]
        if not fits:
            break
        chosen.append(min(fits, key=lambda t: (t[0]["kind"] in kinds, used[t[0]["kind"]] + spent[t[0]["kind"]], not t[0]["ask"]["twin"])))
        spent[chosen[-1][0]["kind"]] += 1
    rng.shuffle(chosen)
    # the first question is the one people try first: it shows the method at work
    chosen.sort(key=lambda t: t[1] != (False, True))
    for q, o, _ in chosen:
        used[q["kind"]] += 1
        outcomes[o] += 1
    return chosen


def entry(sample, size, asked):
    id, title, _, _, _, _, format = sample
    return {"id": id, "title": title, "file": file_of(id, format), "thumb": f"{id}.thumb.webp", "width": size[0], "height": size[1],
            "format": format, "questions": [plain(q) for q in asked]}


def pick(model, folder):
    used, outcomes, entries = collections.Counter(), collections.Counter(), []
    for sample in SAMPLES:
        id, _, seed, world, aspect, _, format = sample
        scene, rng = build(seed, aspect, world), random.Random(seed)
        image, kv, tried = Image.open(os.path.join(folder, file_of(id, format))).convert("RGB"), None, []
        for q in candidates(scene, *image.size, rng):
            result, said, kv = outcome(model, image, kv, q)
            tried.append((q, result, said))
        chosen = choose(tried, used, outcomes, rng)
        for q, (a, b), said in chosen:
            words = f"{'right' if a else 'wrong'} -> {'right' if b else 'wrong'}"
            print(f"{id:16} {words:15} {q['kind']:8} {q['question']:70} expected {q['expected']:10} said {said[0]} -> {said[1]}", flush=True)
        entries.append(entry(sample, image.size, [q for q, _, _ in chosen]))
    print("kinds:", dict(used), "not asked:", set(KINDS_OF_QUESTION) - set(used))
    print("outcomes:", {f"{'right' if a else 'wrong'} -> {'right' if b else 'wrong'}": n for (a, b), n in outcomes.items()})
    return entries


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", default="public/samples")
    p.add_argument("--draw", action="store_true", help="draw the pictures and stop")
    p.add_argument("--only", help="with --draw: only this picture")
    p.add_argument("--state", default="model/runs/last/state.pt", help="training state whose answers decide which questions ship")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    if a.draw:
        return draw(a.out, a.only)
    from .export import load

    entries = pick(load(a.state), a.out)
    with open(os.path.join(a.out, "samples.json"), "w") as f:
        json.dump(entries, f, indent=1)


if __name__ == "__main__":
    main()
