"""Answers: text, stops, seeds, several requests at once, cancellation, running out of memory, limits."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from inference.ask import AttentionAsk, Done, Message, Refused, TextPart, TokenSaid
from inference.core.answerer import ModelAnswerer
from inference.core.limits import Limits
from inference.core.speech import Speech
from inference.tests.conftest import FAMILIES, answered, ask, one, picture, question
from inference.tiny.words import build_tokenizer

MIXED = ("What is it?", "Where is the red car?", "How many people stand near the white house?", "Write.")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_says_what_each_ask_alone_says(family: str, fresh: Callable[..., ModelAnswerer]) -> None:
    """Different pictures, questions, lengths and settings decoded together, against one after the other."""
    dtype = "float64" if family == "qwen3_5" else "auto"
    asks = [
        ask(question(text, picture(seed=index, width=150 + 60 * index)), max_tokens=4 + index, top_logprobs=3,
            attention=AttentionAsk(every_token=index % 2 == 0), temperature=0.0 if index < 3 else 0.8, seed=5)
        for index, text in enumerate(MIXED)
    ]  # fmt: skip
    together = answered(fresh(family, dtype=dtype), *asks)
    answerer = fresh(family, dtype=dtype)
    for asked, (tokens, done) in zip(asks, together, strict=True):
        alone, end = one(answerer, asked)
        assert [token.text for token in tokens] == [token.text for token in alone]
        assert [token.logprob for token in tokens] == pytest.approx([token.logprob for token in alone], abs=2e-3)
        np.testing.assert_allclose(done.maps[0].question, end.maps[0].question, atol=1e-5)
        if asked.attention.every_token:
            np.testing.assert_allclose(done.maps[0].tokens, end.maps[0].tokens, rtol=1e-3, atol=1e-4)


def test_requests_served_by_turns_do_not_disturb_each_other(fresh: Callable[..., ModelAnswerer]) -> None:
    """Two answers of one model drawn token by token in turn: positions and caches are each request's own."""
    answerer = fresh("qwen2_5_vl")
    asks = [ask(question("What is it?", picture(seed=seed, height=90 + 80 * seed)), max_tokens=7) for seed in (1, 2)]
    left, right = (answerer.answer([asked], lambda _: False) for asked in asks)
    events: list[list] = [[], []]
    for one_event in left:
        events[0].append(one_event[1])
        events[1].extend(event for _, event in [next(right, (0, None))] if event is not None)
    events[1].extend(event for _, event in right)
    for asked, found in zip(asks, events, strict=True):
        tokens, done = one(fresh("qwen2_5_vl"), asked)
        assert [token.id for token in found[:-1]] == [token.id for token in tokens]
        np.testing.assert_allclose(found[-1].maps[0].relative, done.maps[0].relative, rtol=1e-3)


def test_an_ask_that_comes_later_joins_those_that_run(fresh: Callable[..., ModelAnswerer]) -> None:
    """The second comes after the first's third token, the third when both are done; each says what it says alone."""
    asks = [ask(question(text, picture(seed=index)), max_tokens=6) for index, text in enumerate(MIXED[:3])]
    answerer = fresh("qwen2_5_vl")
    order: list[int] = []
    events: dict[int, list] = {0: [], 1: [], 2: []}

    def more() -> list:
        due = {3: asks[1:2], 14: asks[2:]}
        return due.get(len(order), [])

    for index, event in answerer.answer(asks[:1], lambda _: False, more):
        order.append(index)
        events[index].append(event)
    assert order[:8] == [0, 0, 0, 1, 0, 1, 0, 1] and order[14:] == [2] * 7
    for index, asked in enumerate(asks):
        tokens, done = one(fresh("qwen2_5_vl"), asked)
        assert [token.id for token in events[index][:-1]] == [token.id for token in tokens]
        np.testing.assert_allclose(events[index][-1].maps[0].relative, done.maps[0].relative, rtol=1e-3)


def test_log_probabilities_are_the_models(fresh: Callable[..., ModelAnswerer]) -> None:
    tokens, _ = one(fresh("llava"), ask(question("What?", picture()), top_logprobs=512, temperature=1.0, seed=3))
    for token in tokens:
        assert sum(math.exp(chance) for _, chance in token.top) == pytest.approx(1, abs=1e-4)
        assert token.logprob in [chance for _, chance in token.top]
        assert [chance for _, chance in token.top] == sorted((chance for _, chance in token.top), reverse=True)


def test_a_seed_repeats_and_another_differs(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen3_vl")

    def said(**options: object) -> list[int]:
        return [token.id for token in one(answerer, ask(question("What?", picture()), max_tokens=12, attention=None, **options))[0]]

    assert said(temperature=1.0, seed=1) == said(temperature=1.0, seed=1)
    assert said(temperature=1.0, seed=1) != said(temperature=1.0, seed=2)
    assert said(temperature=1.0, seed=1, top_p=1e-6) == said() == said(temperature=0.0, seed=9)


def test_text_is_what_the_tokenizer_says_of_all_tokens(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_5_vl")
    for seed in range(4):
        tokens, done = one(answerer, ask(question("What?", picture()), max_tokens=40, temperature=1.2, seed=seed, attention=None))
        whole = answerer.loaded.tokenizer.decode([token.id for token in tokens], skip_special_tokens=True)
        assert "".join(token.text for token in tokens) == whole
        assert done.completion_tokens == len(tokens)
        assert done.finish == ("length" if len(tokens) == 40 else "stop")


def test_characters_of_several_tokens_come_whole() -> None:
    tokenizer = build_tokenizer(("<end>",), "", "<end>")
    ids = tokenizer("Zoë ≠ 東京 🦊!")["input_ids"]
    speech = Speech(tokenizer, ())
    texts = [token.text for one_id in ids for token in speech.say(TokenSaid(one_id, "", 0.0))]
    assert "".join(texts) == "Zoë ≠ 東京 🦊!"
    assert not any("\ufffd" in text for text in texts)


@pytest.mark.parametrize("stop", ["white house", "e", "the red", "🦊"])
def test_nothing_of_a_stop_string_is_said(stop: str) -> None:
    tokenizer = build_tokenizer(("<end>",), "", "<end>")
    text = "near the r of the red car 🦊 and the white hat in the white house."
    speech = Speech(tokenizer, ("never", stop))
    said: list[str] = []
    for one_id in tokenizer(text)["input_ids"]:
        said += [token.text for token in speech.say(TokenSaid(one_id, "", 0.0))]
        assert text.startswith("".join(said))
        if speech.stopped:
            break
    assert "".join(said) == text[: text.index(stop)]


def test_a_stop_string_ends_the_answer_and_its_maps(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_vl")
    whole = ask(question("What?", picture()), max_tokens=12, temperature=1.0, seed=4, attention=AttentionAsk(every_token=True))
    tokens, _ = one(answerer, whole)
    text = "".join(token.text for token in tokens)
    stop = text[4:6]
    cut, done = one(answerer, ask(whole.messages, max_tokens=12, temperature=1.0, seed=4, stop=(stop,), attention=whole.attention))
    assert "".join(token.text for token in cut) == text[: text.index(stop)]
    assert done.finish == "stop"
    assert len(done.maps[0].tokens) == len(cut) == done.completion_tokens


def test_cancelling_stops_the_work_at_the_next_token(fresh: Callable[..., ModelAnswerer], monkeypatch: pytest.MonkeyPatch) -> None:
    answerer = fresh("qwen2_5_vl")
    steps = []
    step = answerer.loaded.step
    monkeypatch.setattr(answerer.loaded, "step", lambda *given: (steps.append(len(given[0])), step(*given))[1])
    gone: set[int] = set()
    seen = {0: 0, 1: 0}
    for index, event in answerer.answer([ask(question(text, picture()), max_tokens=9) for text in MIXED[:2]], gone.__contains__):
        if isinstance(event, TokenSaid):
            seen[index] += 1
            if seen[0] == 3:
                gone.add(0)
        else:
            assert isinstance(event, Done) and index == 1
    assert seen == {0: 3, 1: 9}
    assert steps == [2, 2, 1, 1, 1, 1, 1, 1]
    assert not any(slot.busy for slot in answerer.loaded.store.slots)
    assert list(answerer.answer([ask(question("What?", picture()))], lambda _: True)) == []


def test_an_answer_left_alone_gives_its_cache_back(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_5_vl")
    events = answerer.answer([ask(question("What?", picture()))], lambda _: False)
    next(events)
    assert answerer.loaded.store.slots[0].busy
    assert answerer.loaded.pixels == {}  # not needed any more once the picture has been run
    events.close()
    assert not answerer.loaded.store.slots[0].busy
    assert one(answerer, ask(question("And?", picture())))[1].cached_tokens > 28


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 97.12 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        MemoryError(),
    ],
)
@pytest.mark.parametrize("when", [0, 1, 4, 6])
def test_running_out_of_memory_fails_the_request_and_nothing_else(
    error: Exception, when: int, fresh: Callable[..., ModelAnswerer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failing allocation is put into the attention of one forward: of the prompt, of a token, or of the generic instruction after the last one."""
    answerer = fresh("qwen2_5_vl")
    kept = one(answerer, ask(question("What is it?", picture(seed=1))))
    layer = answerer.loaded.model.model.language_model.layers[2].self_attn
    calls = []

    def fails(*_: object) -> None:
        calls.append(1)
        if len(calls) == when + 1:
            raise error

    hook = layer.register_forward_pre_hook(fails)
    events = list(answerer.answer([ask(question("What is it?", picture(seed=2)))], lambda _: False))
    hook.remove()
    refused = events[-1][1]
    assert isinstance(refused, Refused) and (refused.code, refused.status) == ("out-of-memory", 503)
    assert answerer.loaded.store.slots == [] and answerer.memory()["prefix_cache_bytes"] == 0
    tokens, done = one(answerer, ask(question("What is it?", picture(seed=1))))
    assert [token.id for token in tokens] == [token.id for token in kept[0]]
    np.testing.assert_allclose(done.maps[0].relative, kept[1].maps[0].relative, rtol=1e-3)


def test_a_failing_model_is_no_way_out_for_its_message(fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("llava")
    hook = answerer.loaded.model.register_forward_pre_hook(lambda *_: (_ for _ in ()).throw(RuntimeError("/secret/path")))
    ((_, refused),) = answerer.answer([ask(question("What?", picture()))], lambda _: False)
    hook.remove()
    assert (refused.code, refused.status) == ("model-failed", 500) and "secret" not in str(refused)
    assert one(answerer, ask(question("What?", picture())))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(images=0), "too-many-images"),
        (Limits(image_pixels=200 * 120 - 1), "image-too-large"),
        (Limits(image_tokens=27), "too-many-image-tokens"),
        (Limits(total_tokens=40), "too-many-tokens"),
    ],
)
def test_limits_have_codes_of_their_own(limits: Limits, code: str, fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = fresh("qwen2_5_vl", limits=limits)
    with pytest.raises(Refused) as refused:
        one(answerer, ask(question("What is it?", picture())))
    assert (refused.value.code, refused.value.status) == (code, 400)


def test_an_answer_ends_at_the_token_limit(fresh: Callable[..., ModelAnswerer]) -> None:
    prompt = one(fresh("llava"), ask(question("What?", picture())))[1].prompt_tokens
    tokens, done = one(fresh("llava", limits=Limits(total_tokens=prompt + 3)), ask(question("What?", picture()), max_tokens=50))
    assert done.finish == "length" and done.completion_tokens == len(tokens) == 3


@pytest.mark.parametrize(
    ("messages", "attention", "code"),
    [
        (question("Look at <|image_pad|> here"), None, "reserved-text"),
        (question("What?", picture()), AttentionAsk(layers=(1, 4)), "bad-layers"),
        (question("What?", picture()), AttentionAsk(layers=()), "bad-layers"),
        ([Message("system", (picture(),))], AttentionAsk(), "no-question"),
    ],
)
def test_what_cannot_be_asked_is_said(
    messages: list[Message], attention: AttentionAsk | None, code: str, fresh: Callable[..., ModelAnswerer]
) -> None:
    with pytest.raises(Refused) as refused:
        one(fresh("qwen2_5_vl"), ask(messages, attention=attention))
    assert refused.value.code == code


def test_chosen_layers_and_those_without_softmax(fresh: Callable[..., ModelAnswerer]) -> None:
    _, done = one(fresh("qwen2_5_vl"), ask(question("What?", picture()), attention=AttentionAsk(layers=(2, 0))))
    _, every = one(fresh("qwen2_5_vl"), ask(question("What?", picture())))
    assert done.maps[0].layers == (0, 2) and done.maps[0].default_layer == 2
    np.testing.assert_allclose(done.maps[0].relative, every.maps[0].relative[[0, 2]], rtol=1e-5)
    hybrid = fresh("qwen3_5")
    _, done = one(hybrid, ask(question("What?", picture())))
    assert done.maps[0].layers == (1, 3) == tuple(hybrid.profile()["layers_with_maps"])
    assert done.maps[0].note == "Layers without softmax attention have no map: 0, 2."
    with pytest.raises(Refused) as refused:
        one(hybrid, ask(question("What?", picture()), attention=AttentionAsk(layers=(0,))))
    assert refused.value.code == "bad-layers"


def test_text_alone_is_answered(fresh: Callable[..., ModelAnswerer]) -> None:
    for family in FAMILIES:
        tokens, done = one(fresh(family), ask([Message("user", (TextPart("Hello"),))], max_tokens=3))
        assert len(tokens) == 3 and done.maps == ()
