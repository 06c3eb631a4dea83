"""From token ids to text as it grows: whole characters only, and nothing of a stop string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from transformers import PreTrainedTokenizerBase

from inference.ask import TokenSaid

_BROKEN = "\ufffd"  # what an incomplete UTF-8 sequence decodes to


class Speech:
    """Tokens go in with `say`, come out when their text can no longer be part of a stop string. `stopped` once one came."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str]):
        self.tokenizer = tokenizer
        self.stop = tuple(word for word in stop if word)
        self.ids: list[int] = []
        self.waiting: list[TokenSaid] = []
        self.stopped = False
        self._start = 0  # decoding starts here, so that the tokenizer sees what stands before a token
        self._read = 0  # tokens up to here have given their text

    def say(self, token: TokenSaid) -> list[TokenSaid]:
        self.ids.append(token.id)
        self.waiting.append(replace(token, text=self._new_text()))
        return self._released()

    def finish(self) -> list[TokenSaid]:
        """What still waits: an incomplete character comes out as it decodes."""
        if self.stopped:
            return []
        left = self._decoded(self._start, len(self.ids))[len(self._decoded(self._start, self._read)) :]
        out, self.waiting = self.waiting, []
        return [*out[:-1], replace(out[-1], text=out[-1].text + left)] if out else []

    def _new_text(self) -> str:
        before = self._decoded(self._start, self._read)
        now = self._decoded(self._start, len(self.ids))
        if now.endswith(_BROKEN) or len(now) <= len(before):
            return ""
        self._start, self._read = self._read, len(self.ids)
        return now[len(before) :]

    def _decoded(self, start: int, end: int) -> str:
        return self.tokenizer.decode(self.ids[start:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def _released(self) -> list[TokenSaid]:
        text = "".join(token.text for token in self.waiting)
        found = min((place for word in self.stop if (place := text.find(word)) >= 0), default=-1)
        if found >= 0:
            self.stopped = True
            out, self.waiting = _first_characters(self.waiting, found), []
            return out
        held = max((size for word in self.stop for size in range(1, len(word)) if text.endswith(word[:size])), default=0)
        free = len(text) - held
        out = []
        while self.waiting and len(self.waiting[0].text) <= free:
            out.append(self.waiting.pop(0))
            free -= len(out[-1].text)
        return out


def _first_characters(tokens: Sequence[TokenSaid], count: int) -> list[TokenSaid]:
    """The tokens that say the first `count` characters, the last one cut short; tokens that say nothing of them are left out."""
    out: list[TokenSaid] = []
    for token in tokens:
        if count <= 0:
            break
        out.append(replace(token, text=token.text[:count]))
        count -= len(token.text)
    return out
