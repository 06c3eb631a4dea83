"""The image is paid for once, and nothing changes by it: logits with a prefix used again equal logits without."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from inference.ask import AttentionAsk, Message, TextPart
from inference.core.answerer import ModelAnswerer
from inference.core.sampling import Sampler
from inference.tests.conftest import FAMILIES, answered, ask, one, picture, question

# See test_core_capture: linear attention computes in float32 whatever the model's type.
DTYPES = {"qwen3_5": "float64"}


class Watch:
    """All logits a model's answers were chosen from, and how many pictures its vision tower saw."""

    def __init__(self, answerer: ModelAnswerer, monkeypatch: pytest.MonkeyPatch):
        self.logits: list[torch.Tensor] = []
        self.pictures = 0
        choose = Sampler.choose
        vision = answerer.loaded._vision

        def watched(sampler: Sampler, logits: torch.Tensor, top: int) -> object:
            self.logits.append(logits)
            return choose(sampler, logits, top)

        def counted(images: list) -> dict:
            self.pictures += len(images)
            return vision(images)

        monkeypatch.setattr(Sampler, "choose", watched)
        monkeypatch.setattr(answerer.loaded, "_vision", counted)

    def taken(self) -> torch.Tensor:
        out, self.logits = torch.stack(self.logits), []
        return out


def conversation(first: str, answer: str, second: str) -> list[Message]:
    """A zoom refine's second turn: the first turn, then a crop as a second picture."""
    return [
        *question(first, picture()),
        Message("assistant", (TextPart(answer),)),
        Message("user", (picture(90, 150, 7), TextPart(second))),
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_logits_and_maps_are_the_same_with_reuse(
    family: str, fresh: Callable[..., ModelAnswerer], monkeypatch: pytest.MonkeyPatch
) -> None:
    dtype = DTYPES.get(family, "auto")
    used, clean = fresh(family, dtype=dtype), fresh(family, dtype=dtype)
    first, then = "What is it?", "How many people stand to the left of the red car?"
    watch = Watch(used, monkeypatch)
    tokens, done = one(used, ask(question(first, picture())))
    assert done.cached_tokens == 0
    answer = "".join(token.text for token in tokens)
    watch.taken()
    for messages, pictures in (
        (question(then, picture()), 1),
        (question(first, picture()), 1),
        (conversation(first, answer, "And now?"), 2),
        (question(then, picture()), 2),
    ):
        _, again = one(used, ask(messages))
        with_reuse = watch.taken()
        clean.loaded.store.slots.clear()
        clean.loaded.store.generic.clear()
        _, alone = one(clean, ask(messages))
        without = watch.taken()
        assert alone.cached_tokens == 0
        assert again.cached_tokens > again.maps[0].rows * again.maps[0].columns
        assert watch.pictures == pictures
        assert (with_reuse - without).abs().max() < 2e-4 * without.abs().max()
        for mine, other in zip(again.maps, alone.maps, strict=True):
            np.testing.assert_allclose(mine.question, other.question, atol=1e-5)


@pytest.mark.parametrize("family", ["qwen2_5_vl", "qwen3_5", "smolvlm"])
def test_each_picture_of_a_refine_has_its_own_map(family: str, fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh(family)
    _, done = one(answerer, ask(conversation("What is it?", "A sign.", "And now?"), attention=AttentionAsk(every_token=True)))
    wide, tall = done.maps
    assert (wide.image_index, tall.image_index) == (0, 1)
    assert wide.columns > wide.rows and tall.rows > tall.columns
    assert wide.region == (0, 0, 200, 120) and tall.region == (0, 0, 90, 150)
    assert wide.tokens.shape == (6, wide.rows, wide.columns) and tall.tokens.shape == (6, tall.rows, tall.columns)


def test_a_generic_map_is_computed_once_for_a_picture(fresh: Callable[..., ModelAnswerer], monkeypatch: pytest.MonkeyPatch) -> None:
    answerer = fresh("qwen2_5_vl")
    runs = []
    run = answerer.loaded.run
    monkeypatch.setattr(answerer.loaded, "run", lambda *given: (runs.append(given[2] - given[1]), run(*given))[1])
    _, first = one(answerer, ask(question("What is it?", picture())))
    assert len(runs) == 2  # the question, and the generic instruction from where it differs
    assert runs[1] < 28 < runs[0]
    runs.clear()
    _, second = one(answerer, ask(question("Where is it?", picture())))
    assert len(runs) == 1
    np.testing.assert_array_equal(first.maps[0].generic, second.maps[0].generic)
    asked = ask(question("Where is it?", picture()), attention=AttentionAsk(generic_prompt="Tell me all."))
    _, other = one(answerer, asked)
    _, clean = one(fresh("qwen2_5_vl"), asked)
    assert np.abs(other.maps[0].generic - second.maps[0].generic).max() > 1e-4
    np.testing.assert_allclose(other.maps[0].generic, clean.maps[0].generic, atol=1e-5)


def test_another_picture_of_the_same_size_is_not_taken_for_it(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_5_vl")
    one(answerer, ask(question("What is it?", picture(seed=1))))
    _, done = one(answerer, ask(question("What is it?", picture(seed=2))))
    _, clean = one(fresh("qwen2_5_vl"), ask(question("What is it?", picture(seed=2))))
    assert done.cached_tokens < 30  # the words before the picture
    np.testing.assert_allclose(done.maps[0].question, clean.maps[0].question, atol=1e-5)
    assert len(answerer.loaded.store.slots) == 2  # the first picture is still there


def test_the_store_is_bounded_by_bytes_and_forgets_the_oldest(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_5_vl")
    one(answerer, ask(question("What is it?", picture(seed=1))))
    each = answerer.loaded.store.bytes()
    answerer = fresh("qwen2_5_vl", cache_bytes=int(each * 2.5))
    for seed in (1, 2, 1, 3):
        one(answerer, ask(question("What is it?", picture(seed=seed))))
        assert answerer.loaded.store.bytes() <= each * 2.5
    assert one(answerer, ask(question("And?", picture(seed=1))))[1].cached_tokens > 28
    assert one(answerer, ask(question("And?", picture(seed=2))))[1].cached_tokens < 28


def test_text_before_the_picture_belongs_to_the_prefix(fresh: Callable[..., ModelAnswerer]) -> None:
    """A question before the picture shares nothing of it, and its generic twin replaces it there."""
    answerer = fresh("qwen2_5_vl")
    before = [Message("user", (TextPart("What is it?"), picture()))]
    _, done = one(answerer, ask(before))
    generic = [Message("user", (TextPart(AttentionAsk().generic_prompt), picture()))]
    _, same = one(answerer, ask(generic))
    np.testing.assert_allclose(done.maps[0].generic, same.maps[0].question, atol=1e-5)
    assert same.maps[0].relative == pytest.approx(1, abs=5e-3)


def test_several_asks_about_one_picture_in_a_batch_each_have_their_cache(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_5_vl")
    asks = [ask(question(text, picture())) for text in ("What?", "What is it?", "Where is the small white house?")]
    together = answered(answerer, *asks)
    assert [done.cached_tokens > 28 for _, done in together] == [False, True, True]
    for asked, (tokens, done) in zip(asks, together, strict=True):
        alone, end = one(fresh("qwen2_5_vl"), asked)
        assert [token.id for token in alone] == [token.id for token in tokens]
        np.testing.assert_allclose(end.maps[0].relative, done.maps[0].relative, rtol=1e-3)


def test_running_states_come_back_to_where_they_were(fresh: Callable[..., ModelAnswerer]) -> None:
    """Linear attention cannot be cut back: copies after the picture and after each prompt serve the next question."""
    answerer = fresh("qwen3_5", dtype="float64")
    one(answerer, ask(question("What is it?", picture()), attention=None))
    for asked in (
        ask(question("Where is the house?", picture()), attention=None),
        ask(question("Where is the house?", picture()), attention=AttentionAsk(generic_prompt="Tell me all.")),
        ask(question("Where is the house?", picture()), attention=AttentionAsk(generic_prompt="Tell me what.")),
    ):
        tokens, done = one(answerer, asked)
        alone, clean = one(fresh("qwen3_5", dtype="float64"), asked)
        assert done.cached_tokens > 24
        assert [token.logprob for token in tokens] == pytest.approx([token.logprob for token in alone], abs=1e-3)
        for mine, other in zip(done.maps, clean.maps, strict=True):
            np.testing.assert_allclose(mine.generic, other.generic, atol=1e-5)
            np.testing.assert_allclose(mine.question, other.question, atol=1e-5)
