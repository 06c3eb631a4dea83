"""Writes model/fixtures/: small pictures and what PyTorch computes from them with the shipped weights, so that every
other runtime (TypeScript above all) can be checked against numbers, not only answers.

    python -m model.fixtures --state model/runs/last/state.pt
"""

import argparse
import json
import os
import random

import numpy as np
import torch
from PIL import Image

from . import tokenizer as T
from .export import load
from .items import asked, options_for
from .network import CROP, SCENE
from .product import best_option, first, fit, forward, join, look, run, second
from .render import render
from .scenes import build

SEEDS = [5_000_000_001, 5_000_000_002, 5_000_000_003]
ASPECTS = [1.5, 1.0, 0.7]


def pixels(path):
    return torch.from_numpy(np.asarray(Image.open(path).convert("RGB")).copy())[None]


def record(model, kv, prompt, reply, **more):
    """The first decoder call of a prompt: argmax, a few logits, the strongest attention cells of every layer and head."""
    logits, attention = forward(model, kv, prompt)
    ids = sorted({*logits.topk(4).indices.tolist(), T.BOX, T.EOS, T.COORD, T.COORD + 127})
    cells = []
    for layer in range(attention.shape[0]):
        for head in range(attention.shape[1]):
            for cell in attention[layer, head].topk(2).indices.tolist():
                cells.append([layer, head, cell, round(float(attention[layer, head, cell]), 6)])
    last = forward(model, kv, [*prompt, *reply])[0] if reply else logits
    end = [[i, round(float(last[i]), 5)] for i in last.topk(4).indices.tolist()]
    return {**more, "prompt": prompt, "end": end, "argmax": int(logits.argmax()), "reply": reply, "logits": [[i, round(float(logits[i]), 5)] for i in ids],
            "attention": cells}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--state", default="model/runs/last/state.pt")
    p.add_argument("--out", default="model/fixtures")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    model, cases, n = load(a.state), [], 0
    for s, (seed, aspect) in enumerate(zip(SEEDS, ASPECTS)):
        scene, rng = build(seed, aspect), random.Random(seed)
        big = render(scene, (0, 0, scene["width"], scene["height"]), round(scene["width"] * 16), round(scene["height"] * 16))
        view = f"scene-{s}.png"
        Image.fromarray(fit(big)[0].numpy()).save(os.path.join(a.out, view), optimize=True)
        kv = look(model, pixels(os.path.join(a.out, view)), SCENE)
        questions = asked(scene, *big.size, rng, 3, choice=0, missing=s == 0)
        if s == 0:
            questions.append({"question": T.GENERIC, "kind": "generic", "expected": scene["world"]})
        for q in questions:
            ids, bins, _, p1 = first(model, kv, q["question"])
            reply = ids + ([T.BOX] + [T.COORD + b for b in bins] if bins else [])
            cases.append(record(model, kv, T.prompt1(q["question"]), reply, question=q["question"], expected=q["expected"], step=1, view=view, crop=None,
                                answer=T.decode_answer(ids), bins=bins, probability=round(p1, 6)))
            if q["kind"] == "generic":
                continue
            r = run(model, big, q["question"], kv)
            crop = f"crop-{n}.png"
            n += 1
            Image.fromarray(fit(big.crop(r["region"]), CROP)[0].numpy()).save(os.path.join(a.out, crop), optimize=True)
            both = join(kv, look(model, pixels(os.path.join(a.out, crop)), CROP))
            ids2, _, p2 = second(model, both, q["question"], ids)
            more = {}
            if q["kind"] != "absent":
                texts = [o["text"] for o in options_for(q["ask"], scene, rng)[0]]
                prompt = T.prompt2(q["question"], ids)
                more["options"] = texts
                more["bestOption"] = best_option(model, both, prompt, [T.encode_answer(t) for t in texts], T.EOS)
            cases.append(record(model, both, T.prompt2(q["question"], ids), ids2, question=q["question"], expected=q["expected"], step=2, view=view, crop=crop,
                                initial=ids, answer=T.decode_answer(ids2), probability=round(p2, 6), **more))
    for old in os.listdir(a.out):
        if old.startswith("crop-") and int(old[5:-4]) >= n:
            os.remove(os.path.join(a.out, old))
    texts = ["What is the code on the green balloon?", "How many dots are on the red bus", "  READ the code,   please!", "what colour is the flag on the blue zeppelin?",
             "Which of the two has more dots, the left red bus or the blue house on the right?"]
    answers = ["7KX", "Green", "not there", "4", "ME", "12:45", "Red bus"]
    with open(os.path.join(a.out, "fixtures.json"), "w") as f:
        json.dump({"note": "logits and attention are of the first decoder call, made by PyTorch in fp32 from the shipped weights; reply is the full greedy reply without <eos>",
                   "tokeniser": {"questions": [[t, T.encode_question(t)] for t in texts], "answers": [[t, T.encode_answer(t)] for t in answers]},
                   "cases": cases}, f, indent=None, separators=(",", ":"))
    print(len(cases), "cases", os.path.getsize(os.path.join(a.out, "fixtures.json")), "bytes")


if __name__ == "__main__":
    main()
