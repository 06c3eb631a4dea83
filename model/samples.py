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
    ("harbour", "Harbour at sunset", 2_000_000_104, "harbour", 3 / 2, 5120, "jpeg"),
    ("meadow", "A day in the meadow", 2_000_000_203, "meadow", 4 / 3, 4608, "jpeg"),
    ("market-town", "Market town", 2_000_000_301, "town", 16 / 9, 6000, "jpeg"),
    ("night-fair", "Night fair", 2_000_000_402, "night", 3 / 2, 4800, "jpeg"),
    ("snowfield", "Snowfield", 2_000_000_503, "snow", 16 / 10, 5120, "jpeg"),
    ("desert-stop", "Desert stop", 2_000_000_604, "desert", 2.0, 6000, "jpeg"),
    ("tall-harbour", "The quay, upright", 2_000_000_705, "harbour", 3 / 4, 4608, "jpeg"),
    ("square-town", "Town square", 2_000_000_806, "town", 1.0, 4096, "jpeg"),
    ("tall-meadow", "Kites over the field", 2_000_000_907, "meadow", 2 / 3, 4800, "webp"),
    ("winter-tower", "Winter, upright", 2_000_001_008, "snow", 3 / 4, 4400, "jpeg"),
]
ASK_ABSENT = {"snowfield", "square-town", "tall-meadow"}  # these also get a question about something that is not there


def write(image, path, format):
    """Smallest quality step that keeps text crisp; goes down only when the file is too big."""
    for q in (86, 80, 74):
        if format == "webp":
            image.save(path, "WEBP", quality=q, method=5)
        else:
            image.save(path, "JPEG", quality=q, subsampling=0, optimize=True, progressive=False)
        if os.path.getsize(path) < 700_000:
            break


def check(state, folder):
    """Prints what the model says to every shipped question, first and refined."""
    from .export import load
    from .product import best_option, run
    from . import tokenizer as T

    model = load(state)
    with open(os.path.join(folder, "samples.json")) as f:
        entries = json.load(f)
    for e in entries:
        image, kv = Image.open(os.path.join(folder, e["file"])).convert("RGB"), None
        for q in e["questions"]:
            r = run(model, image, q["question"], kv)
            kv = r["kv"]
            a, b = T.decode_answer(r["initial"]), T.decode_answer(r["refined"])
            if "options" in q:
                ids = [T.encode_answer(o["text"]) for o in q["options"]]
                a = q["options"][best_option(model, kv, T.prompt1(q["question"]), ids, T.BOX)]["letter"]
                b = q["options"][best_option(model, r["both"], T.prompt2(q["question"], r["initial"]), ids, T.EOS)]["letter"]
            print(f"{e['id']:14} {q['question']:48} expected {q['expected']:10} first {a:10} refined {b:10}", "" if b == q["expected"] else "<- wrong",
                  "(right at once)" if a == q["expected"] else "", flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="public/samples")
    p.add_argument("--only", help="draw only this picture; the JSON is always written whole")
    p.add_argument("--check", help="draw nothing: a training state whose answers to all questions are printed")
    a = p.parse_args()
    if a.check:
        return check(a.check, a.out)
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
        asked = questions(scene, w, h, rng, 5, absent=rng.random() < 0.5)
        if id in ASK_ABSENT and asked[-1]["kind"] != "absent":
            asked += questions(scene, w, h, random.Random(seed + 1), 1, choice=0)[-1:]
        entries.append({"id": id, "title": title, "file": file, "thumb": f"{id}.thumb.webp", "width": w, "height": h, "format": format,
                        "questions": asked})
    with open(os.path.join(a.out, "samples.json"), "w") as f:
        json.dump(entries, f, indent=1)


if __name__ == "__main__":
    main()
