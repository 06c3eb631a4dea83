"""Questions about a scene the way a person would write them, with options, expected answers and evidence in pixels."""

from .scenes.evidence import ALPHABET, SYMBOLS
from .scenes.objects import COLOURS
from .questions import absent_pair

NATURAL = {
    "code": ["What is the code on the {}?", "Which code does the {} show?", "What is written on the {}?"],
    "flag": ["What colour is the flag on the {}?", "Which colour does the flag on the {} have?"],
    "dots": ["How many dots are on the {}?", "How many dots does the {} show?"],
    "symbol": ["Which symbol does the {} show?", "What symbol is on the {}?"],
}


def options_for(kind, value, rng, n=4):
    if kind == "code":
        others = {value}
        while len(others) < n:  # wrong codes of the same length, half of them only one character away
            c = list(value) if rng.random() < 0.5 else [rng.choice(ALPHABET) for _ in value]
            c[rng.randrange(len(c))] = rng.choice(ALPHABET)
            others.add("".join(c))
    else:
        pool = {"flag": COLOURS, "symbol": SYMBOLS, "dots": [str(i) for i in range(1, 7)]}[kind]
        others = {value, *rng.sample([v for v in pool if v != value], n - 1)}
    texts = sorted(others)
    rng.shuffle(texts)
    return [{"letter": "ABCDEF"[i], "text": t if kind in ("code", "dots") else t.capitalize()} for i, t in enumerate(texts)]


def evidence_box(box, scene, width, height):
    sx, sy = width / scene["width"], height / scene["height"]
    x0, y0, x1, y1 = round(box[0] * sx), round(box[1] * sy), round(box[2] * sx), round(box[3] * sy)
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    return {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}


def questions(scene, width, height, rng, count=None, choice=0.35, absent=True):
    """One question for each piece of evidence, shuffled; then one about something that is not there."""
    out = []
    for o in scene["objects"]:
        for item in o["items"]:
            kind = item["type"]
            q = {"question": rng.choice(NATURAL[kind]).format(f"{o['colour']} {o['kind']}"), "expected": item["value"],
                 "evidence": evidence_box(o["box"], scene, width, height), "kind": kind}
            if rng.random() < choice:
                q["options"] = options_for(kind, item["value"], rng)
                q["expected"] = next(x["letter"] for x in q["options"] if x["text"].lower() == item["value"].lower())
            out.append(q)
    rng.shuffle(out)
    if count and len(out) > count:  # keep a mix of kinds
        seen, first, rest = set(), [], []
        for q in out:
            (rest if q["kind"] in seen else first).append(q)
            seen.add(q["kind"])
        out = (first + rest)[:count]
    if absent:
        colour, kind = absent_pair(scene["objects"], rng)
        q = rng.choice(NATURAL["code"]).format(f"{colour} {kind}")
        out.append({"question": q, "expected": "not there", "evidence": {"x": 0, "y": 0, "width": width, "height": height}, "kind": "absent"})
    return out
