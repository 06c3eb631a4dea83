"""Replies in OpenAI's form: one completion, or the chunks of a stream. Pure: events in, JSON out."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from inference.ask import AttentionAsk, Done, TokenSaid
from inference.service.maps import encode_attention
from inference.service.schemas import ChatRequest

LOWEST = -9999.0
"""Stands for minus infinity, which JSON does not have; OpenAI's API uses the same number."""


def usage(done: Done) -> dict:
    return {
        "prompt_tokens": done.prompt_tokens,
        "completion_tokens": done.completion_tokens,
        "total_tokens": done.prompt_tokens + done.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": done.cached_tokens},
    }


def logprob_entry(said: TokenSaid) -> dict:
    def entry(text: str, logprob: float) -> dict:
        return {"token": text, "logprob": max(LOWEST, logprob), "bytes": list(text.encode("utf-8", "replace"))}

    return {**entry(said.text, said.logprob), "top_logprobs": [entry(text, logprob) for text, logprob in said.top]}


class Writer:
    """Writes the reply to one request; `attention` is what was really asked of the model, None where nothing was."""

    def __init__(self, request: ChatRequest, model: str):
        self.id = f"chatcmpl-{uuid.uuid4().hex}"
        self.created = int(time.time())
        self.model = model
        self.logprobs = bool(request.logprobs)
        self.include_usage = bool(request.stream_options and request.stream_options.include_usage)
        asked = request.relative_attention
        self.attention = asked and AttentionAsk(generic_prompt=asked.generic_prompt, epsilon=asked.epsilon)

    def completion(self, said: Sequence[TokenSaid], done: Done) -> dict:
        logprobs = {"content": [logprob_entry(one) for one in said], "refusal": None} if self.logprobs else None
        message = {"role": "assistant", "content": "".join(one.text for one in said), "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": logprobs, "finish_reason": done.finish}
        return {**self._head("chat.completion"), "choices": [choice], "usage": usage(done), **self._extras(done)}

    def opening(self) -> dict:
        return self._chunk({"role": "assistant", "content": ""})

    def token(self, said: TokenSaid) -> dict | None:
        """None for a token that changes nothing for this client."""
        if not said.text and not self.logprobs:
            return None
        logprobs = {"content": [logprob_entry(said)], "refusal": None} if self.logprobs else None
        return self._chunk({"content": said.text}, logprobs=logprobs)

    def closing(self, done: Done) -> list[dict]:
        """The maps are in the very last chunk: the one with the finish reason, or the usage chunk where one was asked for."""
        last = self._chunk({}, finish=done.finish)
        if not self.include_usage:
            return [{**last, **self._extras(done)}]
        counted = {**self._head("chat.completion.chunk"), "choices": [], "usage": usage(done)}
        return [last, {**counted, **self._extras(done)}]

    def _head(self, kind: str) -> dict:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}

    def _chunk(self, delta: dict, finish: str | None = None, logprobs: dict | None = None) -> dict:
        choice = {"index": 0, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _extras(self, done: Done) -> dict:
        extras: dict = {"timings": {name: round(ms, 3) for name, ms in done.timings.items()}}
        if self.attention:
            extras["relative_attention"] = encode_attention(done.maps, self.attention)
        return extras
