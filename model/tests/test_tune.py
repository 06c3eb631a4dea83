import numpy as np
import torch

from model.export import cool
from model.network import Model
from model.tune import TEMPERATURES, best_temperature


def test_a_temperature_inside_the_weights_divides_every_logit():
    torch.manual_seed(1)
    model = Model().eval()
    normed = torch.randn(3, model.decoder.norm.normalized_shape[0])
    before = model.decoder.logits(model.decoder.norm(normed))
    cool(model.decoder, 1.7)
    after = model.decoder.logits(model.decoder.norm(normed))
    assert torch.allclose(after * 1.7, before, atol=1e-5)


def test_the_temperature_that_is_found_is_the_one_that_the_answers_were_drawn_at():
    rng = np.random.default_rng(3)
    logits, true = rng.normal(0, 3, 4000), 1.6
    chance = lambda t: 1 / (1 + np.exp(-np.abs(logits) / t))  # of the likelier of two answers
    right = rng.random(4000) < chance(true)
    found = best_temperature(np.stack([chance(t) for t in TEMPERATURES], 1), right)
    assert abs(np.log(found / true)) < 0.12
