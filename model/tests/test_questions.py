"""What can be asked, whether it can be read where it should be and not elsewhere, and whether the tokeniser knows every word."""

import collections
import json
import random

import pytest
from PIL import Image

from model import asks as A, items, samples, tokenizer as T
from model.questions import ABSENT, ASK, CATEGORY, KINDS_OF_QUESTION, natural, phrase
from model.scenes import build, plain
from model.scenes.__main__ import even, main as command
from model.scenes.backdrops import WORLDS
from model.scenes.classes import ALPHABET, CLASSES, N_CLASSES, SIGNS, class_of
from model.scenes.evidence import CAP_SHARE, LARGE

SEEDS = range(9_000_000, 9_000_140)


@pytest.fixture(scope="module")
def scenes():
    return [build(s) for s in SEEDS]


@pytest.fixture(scope="module")
def everything(scenes):
    return [(s, a) for s in scenes for a in A.asks(s)]


def inside(a, b, slack=0.3):
    return a[0] >= b[0] - slack and a[1] >= b[1] - slack and a[2] <= b[2] + slack and a[3] <= b[3] + slack


def test_every_kind_occurs_in_every_dimension(everything):
    kinds = collections.Counter(a["kind"] for _, a in everything)
    assert set(kinds) == set(KINDS_OF_QUESTION) - {"absent"}
    assert min(kinds.values()) >= 8
    assert {a["category"] for _, a in everything} == {"counting", "OCR", "colour", "structure", "material", "identification"}
    assert len(WORLDS) >= 7 and {s["world"] for s, _ in everything} == set(WORLDS)


def test_all_words_are_known_and_fit(everything):
    rng = random.Random(1)
    for scene, a in everything:
        for _ in range(4):
            text = phrase(a, rng)
            assert len(T.pieces(text)) <= T.QUESTION, text
            assert T.UNK not in T.encode_question(text), text
            assert T.encode_question(natural(text)) == T.encode_question(text)
        ids = T.encode_answer(a["answer"])
        assert 0 < len(ids) <= T.INITIAL and T.UNK not in ids and T.decode_answer(ids) == a["answer"]
        for wrong in A.rivals(a, scene, rng):
            assert wrong != a["answer"] and 0 < len(T.encode_answer(wrong)) <= T.INITIAL and T.UNK not in T.encode_answer(wrong)


def test_every_phrasing_fits_with_the_longest_names():
    words = dict(a="red carousel on the right", b="blue lighthouse", thing="squares", part="ribbon", what="triangle")
    two = dict(words, a="red carousel")
    for texts in ASK.values():
        for t in texts:
            text = t.format(**(two if "{b}" in t else words))
            assert len(T.pieces(text)) <= T.QUESTION and T.UNK not in T.encode_question(text), text


def test_reads_follow_the_answers_tokens(everything):
    for _, a in everything:
        if a["reads"]:
            assert len(a["reads"]) == len(T.encode_answer(a["answer"])), a
            for boxes in a["reads"]:
                assert boxes and all(len(b) == 4 and b[2] > b[0] and b[3] > b[1] for b in boxes)
        else:
            assert a["kind"] == "side"


def test_places_to_read_lie_in_the_box_to_look_into(everything):
    for scene, a in everything:
        w, h = scene["width"], scene["height"]
        assert inside(a["box"], (0, 0, w, h), 0.5)
        assert all(inside(b, a["box"], 0.6) for r in a["reads"] for b in r), a
        if a["kind"] == "far":
            assert not inside(a["focus"], a["box"])


def test_legible_in_the_crop_and_not_in_the_view(everything):
    for scene, a in everything:
        if a["kind"] in ("code", "word"):
            cap, s = a["reads"][0][0][3] - a["reads"][0][0][1], A.longer(a["box"])
            assert cap >= CAP_SHARE * s - 1e-6
            assert cap <= 3.4 + 1e-6 or s >= LARGE
        if a["kind"] == "which":
            item = {"more": "count", "shows": "symbol", "tinted": "colour"}[a["ask"]]
            assert min(b[2] - b[0] for b in a["reads"][0]) >= A.NEAR[item] * A.longer(a["box"])


def test_names_are_unambiguous(scenes):
    for s in scenes:
        names = [A.name(o) for o in s["objects"]]
        assert len(set(names)) == len(names)
        for o in s["objects"]:
            assert ("twin" in o) == (sum(p["kind"] == o["kind"] and p["colour"] == o["colour"] for p in s["objects"]) == 2)


def test_two_things_are_compared_truly(everything):
    for scene, a in everything:
        if len(a["objects"]) != 2:
            continue
        p, q = (scene["objects"][i] for i in a["objects"])
        assert [n[1] for n in a["names"]] == [f"{o['colour']} {o['kind']}" for o in (p, q)]
        won = a["answer"] == f"{p['colour']} {p['kind']}"
        find = lambda o, t: next(i for i in o["items"] if i["type"] == t)
        if a["ask"] == "more":
            assert won == (int(find(p, "count")["value"]) > int(find(q, "count")["value"]))
        elif a["ask"] == "shows":
            assert find(p if won else q, "symbol")["value"] == a["words"]["what"] != find(q if won else p, "symbol")["value"]
        elif a["ask"] == "side":
            assert (a["answer"] == "left") == (p["box"][0] + p["box"][2] < q["box"][0] + q["box"][2])
        elif a["ask"] == "further":
            assert won == ((p["box"][0] + p["box"][2] < q["box"][0] + q["box"][2]) == (a["words"]["what"] == "left"))


def test_absent_things_are_absent(scenes):
    rng = random.Random(2)
    for s in scenes:
        a = A.absent(s, rng)
        assert a["answer"] == ABSENT and a["names"][0][1] not in {f"{o['colour']} {o['kind']}" for o in s["objects"]}
        assert T.UNK not in T.encode_question(phrase(a, rng)) and len(A.rivals(a, s, rng)) >= 3
        for i, o in enumerate(s["objects"]):
            b = A.lacking(s, i, rng)
            if b:
                asked = {"own clock": "clock", "own gauge": "gauge"}.get(b["ask"], b["ask"])
                assert asked not in {t["type"] for t in o["items"]} and phrase(b, rng)


def test_one_glance_stays_rare(scenes):
    rng = random.Random(3)
    chosen = [a for s in scenes for a in A.pick(A.asks(s), rng, 6)]
    assert 0.05 < sum(a["glance"] for a in chosen) / len(chosen) < 0.22


def test_items_have_their_answer_among_the_options(scenes):
    for s in scenes[:40]:
        for q in items.asked(s, 4096, round(4096 * s["height"] / s["width"]), random.Random(4), 6, choice=1.0):
            assert q["category"] == CATEGORY[q["kind"]]
            if q["kind"] == "absent":
                assert "options" not in q and q["expected"] == ABSENT
                continue
            right = [o["text"] for o in q["options"] if o["letter"] == q["expected"]]
            assert len(right) == 1 and right[0].lower() == q["ask"]["answer"].lower()
            assert len({o["text"] for o in q["options"]}) == len(q["options"]) == (2 if q["kind"] in ("which", "far", "side") else 4)


def test_codes_and_classes():
    assert not set("IOQ01") & set(ALPHABET) and len(SIGNS) >= 60 and all(len(w) <= 5 for w in SIGNS)
    assert [class_of(*c) for c in CLASSES] == list(range(1, N_CLASSES))
    assert T.decode_answer(T.encode_answer("12:45")) == "12:45" and len(T.encode_answer("12:45")) == 5


def test_plain_format(tmp_path):
    s = build(9_000_500)
    out = [plain.item("a-1", "a.jpg", q) for q in items.questions(s, 1000, 1000, random.Random(5), 5, choice=1.0)]
    plain.write(out, tmp_path, ("json", "jsonl", "csv"))
    assert json.loads((tmp_path / "scenes.json").read_text()) == out
    assert [json.loads(x) for x in (tmp_path / "scenes.jsonl").read_text().splitlines()] == out
    assert len((tmp_path / "scenes.csv").read_text().splitlines()) == len(out) + 1
    assert all(set(i) >= {"id", "image", "question", "answer", "category", "kind", "evidence"} for i in out)


def test_even_choice_covers_all_kinds(scenes):
    used, rng = collections.Counter(), random.Random(6)
    for s in scenes[:40]:
        even([*A.asks(s), A.absent(s, rng)], used, rng, 8)
    assert set(used) == set(KINDS_OF_QUESTION) and min(used.values()) >= 4


def test_training_weights_prefer_codes(scenes):
    rng = random.Random(7)
    kinds = collections.Counter(a["kind"] for s in scenes for a in A.pick(A.asks(s), rng, 6))
    assert kinds.most_common(1)[0][0] == "code"


def test_the_command_writes_pictures_and_items(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["scenes", "--seed", "9000900", "--count", "2", "--size", "512", "--out", str(tmp_path), "--workers", "1"])
    command()
    out = json.loads((tmp_path / "scenes.json").read_text())
    assert len(out) == 14 and len({i["id"] for i in out}) == 14
    for i in out:
        with Image.open(tmp_path / i["image"]) as image:
            assert max(image.size) == 512
            e = i["evidence"]
            assert e["width"] > 0 and e["height"] > 0 and e["x"] + e["width"] <= image.width and e["y"] + e["height"] <= image.height


def test_sample_questions_cover_outcomes_and_kinds(scenes):
    """With made-up outcomes: rare ones are kept rare, every kind is asked, the first question shows a gain."""
    rng, used, outcomes = random.Random(8), collections.Counter(), collections.Counter()
    for s in scenes[:18]:
        tried = []
        for q in samples.candidates(s, 4096, 4096, rng):
            r = rng.random()
            result = (True, True) if q["kind"] in ("side", "absent") else (False, False) if r < 0.1 else (True, False) if r < 0.15 else (False, True)
            tried.append((q, result, ("", "")))
        chosen = samples.choose(tried, used, outcomes, rng)
        assert len(chosen) == samples.EACH and chosen[0][1] == (False, True)
        assert len({t[0]["question"] for t in chosen}) == samples.EACH
    assert set(outcomes) == set(samples.MOST) and outcomes[False, True] > sum(outcomes.values()) / 2
    assert set(used) == set(KINDS_OF_QUESTION)
