"""Fast checks: the loss falls, the exported files equal PyTorch, pictures agree at every scale, the tokeniser is exact."""

import json
import os
import random
import tempfile

import numpy as np
import pytest
import torch
from PIL import Image

from model import batch, dataset, tokenizer as T
from model.export import load, write_graphs
from model.losses import losses
from model.network import CROP, SCENE, Model, look_at, look_shared
from model.product import box_from_bins, pad_box
from model.questions import ASK
from model.render import render
from model.scenes import build

HERE = os.path.dirname(os.path.dirname(__file__))


@pytest.fixture(scope="module")
def group():
    return dataset.make_group(4_000_000)


def test_sizing_rule():
    assert dataset.rule(4096, 2731) == (256, 176)
    assert dataset.rule(1000, 1000) == (256, 256)
    assert dataset.rule(3000, 6000) == (128, 256)
    assert dataset.rule(6000, 50) == (256, 16)


def test_scene_is_deterministic_and_evidence_lies_on_its_object():
    a, b = build(77), build(77)
    assert a["objects"] == b["objects"] and len(a["list"]) == len(b["list"])
    for o in a["objects"]:
        for i in o["items"]:
            assert o["box"][0] <= i["box"][0] and i["box"][2] <= o["box"][2] and o["box"][1] <= i["box"][1] and i["box"][3] <= o["box"][3]
            if i["type"] == "code":
                assert i["cap"] <= 3.4 + 1e-6
    assert len({(o["kind"], o["colour"]) for o in a["objects"]}) == len(a["objects"])


def test_crop_drawn_directly_equals_crop_of_the_big_picture():
    scene = build(5, aspect=1.5)
    big = render(scene, (0, 0, scene["width"], scene["height"]), 3072, round(scene["height"] * 12))
    o = scene["objects"][0]["box"]
    w = (int(o[0]) - 2, int(o[1]) - 2, int(o[2]) + 3, int(o[3]) + 3)
    direct = render(scene, w, (w[2] - w[0]) * 12, (w[3] - w[1]) * 12)
    cut = big.crop([v * 12 for v in w])
    keep = np.zeros((direct.height, direct.width), bool)  # outside the picture nothing is drawn
    keep[max(0, -w[1] * 12):, max(0, -w[0] * 12):] = True
    d = np.abs(np.asarray(direct, int) - np.asarray(cut, int)).mean(2)
    assert d[keep].mean() < 1.5


def test_tokeniser():
    for texts in ASK.values():
        for t in texts:
            assert T.UNK not in T.encode_question(t.format("green balloon"))
    q = T.encode_question("What is the CODE on the frobnicated balloon?")
    assert len(q) == T.QUESTION and q.count(T.UNK) == 1 and T.VOCABULARY[q[3]] == "code" and q[-2] == T.PAD
    assert T.decode_answer(T.encode_answer("7KX")) == "7KX"
    assert T.decode_answer(T.encode_answer("Green")) == "green"
    assert T.decode_answer([T.word_id("not"), T.word_id("there"), T.EOS]) == "not there"
    assert T.encode_answer("ME") == [T.ID["M"], T.ID["E"]]
    assert len(T.prompt1("read the code on the red bus .")) == 13
    assert len(T.prompt2("read the code on the red bus .", T.encode_answer("ABCD"))) == 18


def test_boxes():
    assert box_from_bins([0, 0, 127, 127]) == (0.004, 0.004, 0.996, 0.996)
    assert pad_box((0.4, 0.4, 0.6, 0.6), (1000, 500)) == (380, 190, 620, 310)
    assert pad_box((0.0, 0.9, 0.1, 1.0), (1000, 500))[1::2] == (445, 500)


def test_shared_look_equals_plain_look(group):
    torch.manual_seed(1)
    model = Model().eval()
    b = batch.make(*group, batch.Bank(), random.Random(0), augment=False)
    with torch.no_grad():
        ms, mc = model.encoder(b.scenes, SCENE), model.encoder(b.crops, CROP)
        shared, _ = model.decoder(b.ids2[:, :-1], look_shared(model.encoder, [(ms, 8), (mc, 2)]), 17)
        ks, vs = model.encoder.keys_values(ms[1:2])
        kc, vc = model.encoder.keys_values(mc[5:6])
        one, _ = model.decoder(b.ids2[10:11, :-1], look_at(torch.cat([ks, kc], 3), torch.cat([vs, vc], 3)), 17)
    assert (shared[10] - one[0]).abs().max() < 1e-4


def test_loss_falls(group):
    torch.manual_seed(0)
    model, bank, rng = Model().train(), batch.Bank(), random.Random(0)
    opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
    history = []
    for _ in range(8):
        total, parts, _ = losses(model, batch.make(*group, bank, rng))
        opt.zero_grad()
        total.backward()
        opt.step()
        history.append(total.item())
    assert history[-1] < 0.85 * history[0]


def test_export_equals_pytorch():
    ort = pytest.importorskip("onnxruntime")
    model = load(None)
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        enc, dec = (ort.InferenceSession(f) for f in write_graphs(model, folder))
        assert not model.training
        for (h, w), (ch, cw) in (((176, 256), (256, 208)), ((256, 144), (16, 256))):
            kv, want = [], []
            for kind, shape in ((0, (1, h, w, 3)), (1, (1, ch, cw, 3))):
                a = rng.integers(0, 255, shape, dtype=np.uint8)
                kv.append(enc.run(None, {"pixels": a, "kind": np.array([kind])}))
                want.append(model.encoder.keys_values(model.encoder(torch.from_numpy(a), kind)))
                assert all(np.abs(x - y.numpy()).max() < 1e-3 for x, y in zip(kv[-1], want[-1]))
            k, v = (np.concatenate([kv[0][i], kv[1][i]], 3) for i in (0, 1))
            ids = T.prompt2("what is the code on the red bus ?", T.encode_answer("K7")) + T.encode_answer("K")
            logits, attention = dec.run(None, {"ids": np.array([ids]), "k": k, "v": v})
            l, ws = model.decoder(torch.tensor([ids]), look_at(*(torch.cat([want[0][i], want[1][i]], 3) for i in (0, 1))))
            assert np.abs(logits - l[:, -1].numpy()).max() < 1e-3
            assert np.abs(attention - torch.stack([x[0, :, -1] for x in ws]).numpy()).max() < 1e-4


def test_shipped_files_reproduce_the_fixtures():
    """The shipped graphs give the token ids, logits and attention that PyTorch wrote into fixtures.json."""
    ort = pytest.importorskip("onnxruntime")
    path = os.path.join(HERE, "fixtures", "fixtures.json")
    public = os.path.join(os.path.dirname(HERE), "public", "model")
    enc, dec = (ort.InferenceSession(os.path.join(public, f + ".onnx")) for f in ("encoder", "decoder"))
    with open(path) as f:
        cases = json.load(f)["cases"]
    for c in cases:
        look = lambda name, kind: enc.run(None, {"pixels": np.asarray(Image.open(os.path.join(HERE, "fixtures", name)).convert("RGB"))[None], "kind": np.array([kind])})
        kv = look(c["view"], 0)
        if c["crop"]:
            kv = [np.concatenate([a, b], 3) for a, b in zip(kv, look(c["crop"], 1))]
        logits, attention = dec.run(None, {"ids": np.array([c["prompt"]]), "k": kv[0], "v": kv[1]})
        assert int(logits.argmax()) == c["argmax"]
        for i, x in c["logits"]:
            assert abs(logits[0, i] - x) < 1e-3
        for layer, head, cell, x in c["attention"]:
            assert abs(attention[layer, head, cell] - x) < 1e-3
