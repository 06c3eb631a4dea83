"""Loupe's plain import format: one flat item a question (docs/plain-format.md), as JSON, JSON Lines or CSV."""

import csv
import json
import os

COLUMNS = ["id", "image", "question", "options", "answer", "category", "kind", "x", "y", "width", "height"]


def item(id, image, q):
    """A question of items.py -> one item. The answer of a multiple-choice question is the letter."""
    out = {"id": id, "image": image, "question": q["question"]}
    if "options" in q:
        out["options"] = q["options"]
    return out | {"answer": q["expected"], "category": q["category"], "kind": q["kind"], "evidence": q["evidence"]}


def write(items, folder, formats=("json",)):
    """scenes.json, scenes.jsonl and scenes.csv, as asked."""
    path = lambda ending: os.path.join(folder, "scenes." + ending)
    if "json" in formats:
        with open(path("json"), "w", encoding="utf-8") as f:
            f.write("[\n" + ",\n".join(" " + json.dumps(i) for i in items) + "\n]\n")
    if "jsonl" in formats:
        with open(path("jsonl"), "w", encoding="utf-8") as f:
            f.writelines(json.dumps(i) + "\n" for i in items)
    if "csv" in formats:
        with open(path("csv"), "w", encoding="utf-8", newline="") as f:
            w = csv.writer(f)
            w.writerow(COLUMNS)
            for i in items:
                options = " | ".join(f"{o['letter']}: {o['text']}" for o in i.get("options", []))
                w.writerow([i["id"], i["image"], i["question"], options, i["answer"], i["category"], i["kind"], *i["evidence"].values()])
