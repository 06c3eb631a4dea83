"""The recipe's own parts: the training set, its tensors, the losses, the order of groups."""

import json
import os
import pickle
import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from model import batch, curve, dataset, tokenizer as T
from model.asks import asks
from model.losses import losses, pointing
from model.network import CROP, SCENE, Model, look_at, look_shared
from model.optimiser import orthogonal, optimisers
from model.scenes import build
from model.scenes.classes import class_of
from model.train import Loader, learning_rate, train


@pytest.fixture(scope="module")
def group():
    return dataset.make_group(4_000_000)


def tensors(group, seed=0, augment=True):
    rng = random.Random(seed)
    b = batch.make(*group, rng, augment)
    batch.fill_initial(b, batch.Bank(), rng)
    return b


def test_sizing_rule():
    assert dataset.rule(4096, 2731) == (256, 176)
    assert dataset.rule(1000, 1000) == (256, 256)
    assert dataset.rule(3000, 6000) == (128, 256)
    assert dataset.rule(6000, 50) == (256, 16)
    assert dataset.rule(1000, 500, 288) == (288, 144)


def test_group_shows_what_its_asks_are_about(group):
    scenes, crops, metas = group
    assert scenes.shape[0] == dataset.SCENES and crops.shape[0] == dataset.SCENES * dataset.CROPS
    assert all(side % 16 == 0 for side in (*scenes.shape[1:3], *crops.shape[1:3]))
    for m in metas:
        for box, window in m["crops"]:
            if box is not None:
                x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
                assert window[0] < x < window[2] and window[1] < y < window[3]


def test_rows_are_prompt_answer_and_box(group):
    b = tensors(group)
    for row, truth, bins in zip(b.ids1.tolist(), b.truth1, b.box_bins.tolist()):
        assert row[0] == T.S1 and row[batch.P1 - 1] == T.ANS
        at = row.index(T.BOX)
        assert T.decode_answer(row[batch.P1: at]) == T.decode_answer(T.encode_answer(truth))
        assert [v - T.COORD for v in row[at + 1: at + 5]] == bins
    for row, truth in zip(b.ids2.tolist(), b.truth2):
        assert row[0] == T.S2 and row[batch.P2 - 1] == T.ANS and T.EOS in row[batch.P2:]
        assert T.decode_answer(row[batch.P2:]) == T.decode_answer(T.encode_answer(truth))


def test_initial_answers_say_nothing_about_the_truth(group):
    """They come from the bank of the kind, filled with other scenes' answers."""
    b = batch.make(*group, random.Random(1))
    bank = batch.Bank({kind: [T.encode_answer("7KX")] * 60 for kind in {*b.bank2}})
    batch.fill_initial(b, bank, random.Random(2))
    start = batch.P2 - 1 - T.INITIAL
    given = [T.decode_answer(r[start: batch.P2 - 1]) for r, kind in zip(b.ids2.tolist(), b.bank2) if kind != "generic"]
    assert sum(g == "7KX" for g in given) > 0.8 * len(given)


def test_guides_mark_the_named_objects():
    grids = np.zeros((2, 8, 8), np.float32)
    batch.mark(grids, [[0, 0, 8, 8], [56, 56, 64, 64]], (0, 0, 64, 64))
    assert grids[0, 0, 0] == 1 and grids[1, 7, 7] == 1 and grids.sum() == 2  # one head for each of two
    grids[:] = 0
    batch.mark(grids, [[0, 0, 8, 8]], (0, 0, 64, 64))
    assert grids[0, 0, 0] == 1 and grids[1, 0, 0] == 1
    grids[:] = 0
    batch.mark(grids, [[80, 80, 90, 90]], (0, 0, 64, 64))  # not in the window
    assert grids.sum() == 0


def test_a_dial_is_labelled_at_its_heart_and_weighs_no_more_than_a_word():
    box = [0.0, 0.0, 80.0, 80.0]
    hour, minute = class_of("hour", 3), class_of("minute", 15)
    item = dict(glyphs=[(minute, *box), (hour, 20, 20, 60, 60)])
    grid, weight = batch.readable([dict(items=[item])], (0, 0, 80, 80), 10, 10, plain=False)
    ys, xs = np.nonzero(grid)
    assert {*grid[grid > 0]} == {hour, minute} and ys.min() >= 2 and ys.max() <= 7 and xs.min() >= 2 and xs.max() <= 7
    assert (grid[:5][grid[:5] > 0] == hour).all() and (grid[5:][grid[5:] > 0] == minute).all()
    assert weight[grid > 0].sum() < 10
    plain, even = batch.readable([dict(items=[item])], (0, 0, 80, 80), 10, 10, plain=True)
    assert (plain > 0).all() and (even == 1).all()


def test_pointing_falls_with_mass_on_the_marks():
    guide = torch.zeros(1, 2, 4)
    guide[0, :, 1] = 1
    low, high = torch.full((1, 2, 4), 0.25), torch.tensor([[[0.05, 0.85, 0.05, 0.05]] * 2])
    assert pointing(high, guide) < pointing(low, guide)
    assert pointing(high, guide * 0) == 0


def test_shared_look_equals_plain_look_and_steps_equal_the_whole(group):
    torch.manual_seed(1)
    model, b, at = Model().eval(), tensors(group, augment=False), batch.P2 - 1
    with torch.no_grad():
        ms, mc = model.encoder(b.scenes, SCENE), model.encoder(b.crops, CROP)
        shared, _ = model.decoder(b.ids2[:, :-1], look_shared(model.encoder, [(ms, 8), (mc, 2)]), at)
        (ks, vs), (kc, vc) = model.encoder.keys_values(ms[1:2]), model.encoder.keys_values(mc[5:6])
        look = look_at(torch.cat([ks, kc], 3), torch.cat([vs, vc], 3))
        one, weights = model.decoder(b.ids2[10:11, :-1], look, at)
        assert (shared[10] - one[0]).abs().max() < 1e-4
        past = torch.zeros(4, 2, 1, 6, 0, 32)
        for n in range(4):  # the whole prompt, then token by token
            logits, w, past = model.decoder.step(b.ids2[10:11, : batch.P2 + n], past, look)
            assert (logits[0] - one[0, n]).abs().max() < 1e-4
            assert (w[0][0, :, -1] - weights[0][0, :, n]).abs().max() < 1e-5


def test_loss_falls(group):
    """Both optimisers together on one group."""
    torch.manual_seed(0)
    model, history = Model().train(), []
    opts = optimisers(model, 1e-3)
    for i in range(8):
        total, _, _ = losses(model, tensors(group, i))
        for o in opts:
            o.zero_grad()
        total.backward()
        for o in opts:
            o.step()
        history.append(total.item())
    assert history[-1] < 0.85 * history[0]


def test_orthogonal_has_even_singular_values():
    torch.manual_seed(0)
    s = torch.linalg.svdvals(orthogonal(torch.randn(3, 64, 160)))
    assert s.min() > 0.5 and s.max() < 1.5


def test_order_of_groups_depends_on_numbers_only(tmp_path):
    first, again = (Loader(tmp_path, 10, 0, 0, 2) for _ in range(2))
    assert [first.index(0, n) for n in range(10)] == list(range(10))
    later = [first.index(0, n) for n in range(10, 30)]
    assert sorted(later[:10]) == list(range(10)) and later[:10] != later[10:]
    assert [again.index(0, n) for n in range(25, 30)] == later[15:]


def write_shard(folder, groups):
    """The first shard of a training set, with only a few groups."""
    os.makedirs(folder)
    index, offset = [], 0
    with open(os.path.join(folder, "00000.bin"), "wb") as f:
        for scenes, crops, metas in groups:
            f.write(scenes.tobytes() + crops.tobytes())
            index.append((offset, scenes.shape, crops.shape, metas))
            offset += scenes.nbytes + crops.nbytes
    with open(os.path.join(folder, "00000.pkl"), "wb") as f:
        pickle.dump(index, f)


def test_an_interrupted_run_ends_like_an_uninterrupted_one(tmp_path, group):
    """To the last bit: order, seeds, initial answers, optimisers and averages all go on where they were."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    write_shard(tmp_path / "data", [group, dataset.make_group(4_000_001)])
    args = SimpleNamespace(data=tmp_path / "data", val=tmp_path / "none", steps=3, groups=2, lr=1e-3, until=None, begin=None, mix=None, crop_what=0.2)
    for run in ("whole", "parts"):
        os.makedirs(tmp_path / run)
    try:
        train(SimpleNamespace(**vars(args), run=tmp_path / "whole"), 0, 1, torch.device("cpu"))
        paused = SimpleNamespace(**{**vars(args), "until": 0.0}, run=tmp_path / "parts")
        train(paused, 0, 1, torch.device("cpu"))
        assert torch.load(tmp_path / "parts" / "state.pt", weights_only=False)["step"] == 1
        train(SimpleNamespace(**vars(args), run=tmp_path / "parts"), 0, 1, torch.device("cpu"))
        with pytest.raises(SystemExit):  # another schedule must not go on from it
            train(SimpleNamespace(**{**vars(args), "steps": 9}, run=tmp_path / "parts"), 0, 1, torch.device("cpu"))
    finally:
        torch.set_num_threads(threads)
    whole, parts = (torch.load(tmp_path / run / "state.pt", weights_only=False) for run in ("whole", "parts"))
    assert whole["step"] == parts["step"] == 3
    for which in ("model", "ema"):
        assert all(torch.equal(a, parts[which][name]) for name, a in whole[which].items()), which


def test_pairs_put_two_things_to_compare_into_one_crop():
    _, crops, metas = dataset.make_group(4_000_002, pairs=True)
    both = 0
    for m in metas:
        boxes = [a["box"] for a in asks(m["scene"]) if a["kind"] == "which"]
        assert m["pairs"] and boxes
        both += sum(box in boxes for box, _ in m["crops"])
    assert both >= len(metas)
    b = batch.make(np.zeros((4, 16, 16, 3), np.uint8), crops, metas, random.Random(0), second=True)
    which = [r for r, kind in enumerate(b.kinds2) if kind == "which"]
    assert which and len(b.kinds2) == len(crops) * batch.Q2


def test_what_is_looked_for_in_two_things_is_where_it_was_found():
    for seed in range(4_000_000, 4_000_060):
        for ask in (a for a in asks(build(seed)) if a["kind"] == "which" and a["ask"] != "more"):
            winner = build(seed)["objects"][ask["objects"][[n[1] for n in ask["names"]].index(ask["answer"])]]
            (place,), again = ask["found"]
            assert again == [place] and place in [item["box"] for item in winner["items"]]
            return
    raise AssertionError("no such question in sixty scenes")


def test_second_part_begins_with_the_averages_and_takes_turns(tmp_path, group):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    write_shard(tmp_path / "old", [group] * 4)
    write_shard(tmp_path / "new", [dataset.make_group(4_000_002, pairs=True)])
    common = dict(val=tmp_path / "none", groups=1, lr=1e-3, until=None, crop_what=0.6)
    for run in ("first", "second"):
        os.makedirs(tmp_path / run)
    try:
        train(SimpleNamespace(**common, data=tmp_path / "old", run=tmp_path / "first", steps=1, begin=None, mix=None), 0, 1, torch.device("cpu"))
        begin = tmp_path / "first" / "state.pt"
        train(SimpleNamespace(**common, data=tmp_path / "new", run=tmp_path / "second", steps=0, begin=begin, mix=tmp_path / "old"), 0, 1, torch.device("cpu"))
    finally:
        torch.set_num_threads(threads)
    first, second = (torch.load(tmp_path / run / "state.pt", weights_only=False) for run in ("first", "second"))
    assert all(torch.equal(a, second["model"][name]) for name, a in first["ema"].items())
    assert second["earlier"] == [dict(steps=1, spent=first["spent"])]
    # Each of two ranks sees both sets, in turn.
    for rank in range(2):
        loader = Loader(tmp_path / "new", 1, 0, rank, 2, tmp_path / "old")
        loader.start()
        kinds = ["which" in loader.next().kinds2 for _ in range(4)]
        assert kinds[0] != kinds[1] and kinds[:2] == kinds[2:]


def test_learning_rate_rises_and_falls():
    rates = [learning_rate(s, 1000) for s in range(1000)]
    assert max(rates) > 0.9 and rates[0] < 0.01 and rates[-1] < 0.02


def test_curve_is_drawn(tmp_path):
    log = tmp_path / "log.jsonl"
    row = {"a2": 1.5, "a1": 1.2, "box": 3.0, "right": {"code": 0.1}}
    log.write_text("".join(json.dumps({"step": s, **row}) + "\n" for s in (50, 100, 150)))
    curve.draw([log, log], tmp_path / "loss.png")
    assert os.path.getsize(tmp_path / "loss.png") > 2000
