"""What can be asked about a scene: every question with its answer, the box to look into and the places to read.

An ask is a dict: kind, category, ask (key of the phrasings), names, words, answer, box (what the model should predict), focus (the
evidence proper), objects (indices of the things named), reads (for each token of the answer the boxes it is read from), glance (can
be answered from the 256-px view), twin (two things compete) and found (where what is looked for in two things is, else reads).
Boxes are [x0, y0, x1, y1] in view units."""

from .questions import ABSENT, CATEGORY, seeded
from .scenes.classes import ALIKE, ALPHABET, FEW, MANY, PARTS, SIGNS, SYMBOLS, THINGS, TYPES
from .scenes.objects import COLOURS, KINDS
from .scenes.patterns import PATTERNS

# view px from which evidence can be read in the view: cap height of text, width of everything else
GLANCE = dict(code=7.5, word=7.5, colour=8, symbol=11, count=14, many=22, clock=17, gauge=17, pattern=14)
# least share of the crop's box that evidence of two things needs to be read there
NEAR = dict(count=0.125, symbol=0.088, colour=0.08)
WEIGHT = dict(code=4, word=3, colour=1.7, count=1.8, symbol=1.7, clock=1.5, gauge=1.4, pattern=1.4, which=3.5, side=0.6, many=1.4, far=1.3)
PAIRS = {**WEIGHT, "which": 14}  # the mix of the later parts of the training


def name(o):
    return (o.get("twin", ""), f"{o['colour']} {o['kind']}")


def union(*boxes):
    return [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]


def longer(box):
    return max(box[2] - box[0], box[3] - box[1])


def new(kind, ask, names, answer, box, focus, objects, reads, glance=False, twin=False, found=None, **words):
    return dict(kind=kind, category=CATEGORY[kind], ask=ask, names=names, words=words, answer=answer, box=box, focus=focus, objects=objects,
                reads=reads, glance=glance, twin=twin, found=found or reads)


def asks(scene):
    """Everything that can be asked about what is there; the same list whenever it is asked for."""
    out = [about(o, i, item) for i, o in enumerate(scene["objects"]) for item in o["items"]]
    return out + whiches(scene) + sides(scene)


def about(o, i, item):
    kind = item["type"]
    if kind == "count" and int(item["value"]) in MANY:
        kind = "many"
    size = item["reads"][0][0][3] - item["reads"][0][0][1] if kind in ("code", "word") else item["box"][2] - item["box"][0]
    words = {k: item[k] for k in ("thing", "part") if k in item}
    return new(kind, ("own " if o["kind"] == kind else "") + item["type"], [name(o)], item["value"], list(o["box"]), list(item["box"]), [i],
               item["reads"], size >= GLANCE[kind], "twin" in o, **words)


def whiches(scene):
    """Which of two has more of something, shows a symbol, or has a part of a colour; near ones, and one far pair at most."""
    rng, near, far = seeded(scene), [], []
    single = [(i, o, {t["type"]: t for t in o["items"]}) for i, o in enumerate(scene["objects"]) if o["items"] and "twin" not in o and "hidden" not in o]
    rng.shuffle(single)
    for n, (i, a, p) in enumerate(single):
        for j, b, q in single[n + 1:]:
            box = union(a["box"], b["box"])
            for key, words, first, boxes in compare(p, q):
                item = [t for t in ("count", "symbol", "colour") if key == dict(count="more", symbol="shows", colour="tinted")[t]][0]
                width = min(x[2] - x[0] for x in boxes) / longer(box)
                winner = a if first else b
                answer, read = f"{winner['colour']} {winner['kind']}", [boxes, boxes]
                both = [name(a), name(b)]
                if width >= NEAR[item]:
                    found = read if key == "more" else [[boxes[0 if first else 1]]] * 2
                    near.append(new("which", key, both, answer, box, union(*boxes), [i, j], read, found=found, **words))
                elif key == "more" and longer(box) > 2.2 * longer(a["box"]):
                    far.append(new("far", key, both, answer, list(a["box"]), union(*boxes), [i, j], [boxes[:1]] * 2, **words))
    rng.shuffle(near)
    rng.shuffle(far)
    return near[:4] + far[:1]


def compare(p, q):
    """Questions that the items p of one thing and q of another answer: (phrasings, words, is it the first?, the items' boxes)"""
    if "count" in p and "count" in q and p["count"]["thing"] == q["count"]["thing"] and p["count"]["value"] != q["count"]["value"]:
        m, n = p["count"], q["count"]
        if max(int(m["value"]), int(n["value"])) in FEW:
            yield "more", dict(thing=m["thing"]), int(m["value"]) > int(n["value"]), [m["box"], n["box"]]
    if "symbol" in p and "symbol" in q and p["symbol"]["value"] != q["symbol"]["value"]:
        counted = {x["count"]["thing"] for x in (p, q) if "count" in x}
        for m, first in ((p, True), (q, False)):
            if ALIKE.get(m["symbol"]["value"]) in counted:
                continue
            yield "shows", dict(what=m["symbol"]["value"]), first, [p["symbol"]["box"], q["symbol"]["box"]]
    if "colour" in p and "colour" in q and p["colour"]["part"] == q["colour"]["part"] and p["colour"]["value"] != q["colour"]["value"]:
        for m, first in ((p, True), (q, False)):
            yield "tinted", dict(what=m["colour"]["value"], part=m["colour"]["part"]), first, [p["colour"]["box"], q["colour"]["box"]]


def sides(scene):
    """Left or right of, and which is further left: seen at one glance, and lost in a crop of only one of the two."""
    rng, out = seeded(scene), []
    single = [(i, o) for i, o in enumerate(scene["objects"]) if "twin" not in o]
    for _ in range(12):
        if len(out) >= 3 or len(single) < 2:
            break
        (i, a), (j, b) = rng.sample(single, 2)
        dx = (b["box"][0] + b["box"][2] - a["box"][0] - a["box"][2]) / 2
        if abs(dx) < 8:
            continue
        both, side = union(a["box"], b["box"]), rng.choice(["left", "right"])
        box = both if longer(both) <= 90 else list(a["box"])
        if rng.random() < 0.6:
            out.append(new("side", "side", [name(a), name(b)], "left" if dx > 0 else "right", box, both, [i, j], [], True))
        else:
            winner = a if (dx > 0) == (side == "left") else b
            out.append(new("side", "further", [name(a), name(b)], f"{winner['colour']} {winner['kind']}", box, both, [i, j], [], True, what=side))
    return out


def pick(asks, rng, n, weight=WEIGHT):
    """n asks in the wanted mix of kinds; each once, unless there are too few."""
    order = sorted(asks, key=lambda a: -rng.random() ** (1 / weight[a["kind"]]))
    return (order * (n // max(1, len(order)) + 1))[:n] if order else []


def some_words(kind, rng):
    words = dict(thing=rng.choice(THINGS)) if kind == "count" else dict(part=rng.choice(PARTS)) if kind == "colour" else {}
    return words


def absent(scene, rng):
    """Asks about a thing that the scene lacks; mostly with the kind or the colour of something that is there."""
    objects, whole = scene["objects"], [0, 0, scene["width"], scene["height"]]
    have = {(o["colour"], o["kind"]) for o in objects}
    while True:
        colour, kind = rng.choice(COLOURS), rng.choice(KINDS)
        if objects and rng.random() < 0.6:
            o = rng.choice(objects)
            colour, kind = (o["colour"], kind) if rng.random() < 0.5 else (colour, o["kind"])
        if (colour, kind) not in have:
            break
    t = rng.choice(TYPES)
    t = kind if kind in ("clock", "gauge") and rng.random() < 0.5 else t
    return new("absent", ("own " if t == kind else "") + t, [("", f"{colour} {kind}")], ABSENT, whole, whole, [], [], True, **some_words(t, rng))


def lacking(scene, i, rng):
    """Thing i is there, but what is asked about it is not; None when that cannot be told. Found out only in the crop."""
    o = scene["objects"][i]
    if "hidden" in o:
        return None
    types = {t["type"] for t in o["items"]}
    doubtful = [{"code", "word"}, {"count", "pattern"}, {"count", "symbol"}]  # one could be taken for the other
    free = [t for t in TYPES if t not in types and t != o["kind"] and not any(t in pair and pair & types for pair in doubtful)]
    t = rng.choice(free)
    box = list(o["box"])
    return new("absent", t, [name(o)], ABSENT, box, box, [i], [], False, "twin" in o, **some_words(t, rng))


def rivals(ask, scene, rng):
    """Other plausible answers, at least three (one for a choice between two)."""
    key, answer = ask["ask"].removeprefix("own "), ask["answer"]
    if key in ("more", "shows", "tinted", "further"):
        return [n[1] for n in ask["names"] if n[1] != answer]
    if key == "side":
        return ["right" if answer == "left" else "left"]
    if key == "code":
        return wrong_codes(answer if answer != ABSENT else "".join(rng.choice(ALPHABET) for _ in range(3)), rng)
    if key == "clock":
        return wrong_times(answer, rng)
    pool = dict(word=SIGNS, colour=COLOURS, symbol=SYMBOLS, pattern=PATTERNS, gauge=[str(v) for v in range(11)],
                count=[str(n) for n in (MANY if ask["kind"] == "many" else FEW)])[key]
    return rng.sample([v for v in pool if v != answer], 3)


def wrong_codes(code, rng):
    """Of the same length, half of them only one character away."""
    out = set()
    while len(out) < 3:
        c = list(code) if rng.random() < 0.5 else [rng.choice(ALPHABET) for _ in code]
        c[rng.randrange(len(c))] = rng.choice(ALPHABET)
        out |= {"".join(c)} - {code}
    return sorted(out)


def wrong_times(time, rng):
    """Half of them in the same hour, or at the same minute."""
    out, (hour, minute) = set(), time.split(":") if ":" in time else ("12", "00")
    while len(out) < 3:
        h, m = str(rng.randint(1, 12)), f"{rng.randrange(0, 60, 5):02d}"
        out |= {rng.choice([f"{h}:{minute}", f"{hour}:{m}", f"{h}:{m}"])} - {time}
    return sorted(out)
