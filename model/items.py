"""Questions about a scene the way a person would write them, with options, expected answers and evidence in pixels."""

from . import asks as A
from .questions import natural, phrase

CHOICE = 0.35  # share of questions with options
SPELT = {"code", "word", "clock"}


def options_for(ask, scene, rng):
    """-> (options, letter of the right one). Two options where the question names two."""
    texts = sorted([ask["answer"], *A.rivals(ask, scene, rng)])
    rng.shuffle(texts)
    write = (lambda t: t) if ask["ask"].removeprefix("own ") in SPELT else (lambda t: t.capitalize())
    options = [{"letter": "ABCDEF"[i], "text": write(t)} for i, t in enumerate(texts)]
    return options, options[texts.index(ask["answer"])]["letter"]


def pixels(box, scene, width, height):
    sx, sy = width / scene["width"], height / scene["height"]
    x0, y0, x1, y1 = round(box[0] * sx), round(box[1] * sy), round(box[2] * sx), round(box[3] * sy)
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    return {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}


def item(ask, scene, width, height, rng, choice=CHOICE):
    """One question in words, with its ask. The evidence of a question about one thing is that thing's box; about two, both."""
    box = A.union(*(scene["objects"][i]["box"] for i in ask["objects"])) if ask["objects"] else ask["box"]
    q = {"question": natural(phrase(ask, rng)), "expected": ask["answer"], "evidence": pixels(box, scene, width, height),
         "kind": ask["kind"], "category": ask["category"], "ask": ask}
    if ask["kind"] != "absent" and rng.random() < choice:
        q["options"], q["expected"] = options_for(ask, scene, rng)
    return q


def asked(scene, width, height, rng, count=6, choice=CHOICE, missing=True):
    """`count` questions in the wanted mix of kinds, then one about something that is not there; each carries its `ask`."""
    out = [item(a, scene, width, height, rng, choice) for a in A.pick(A.asks(scene), rng, count)[:count]]
    if missing:
        out.append(item(A.absent(scene, rng), scene, width, height, rng))
    return out


def plain(question):
    """Without what only the recipe needs."""
    return {k: v for k, v in question.items() if k != "ask"}


def questions(scene, width, height, rng, count=6, choice=CHOICE, missing=True):
    return [plain(q) for q in asked(scene, width, height, rng, count, choice, missing)]
