"""Which replica an image belongs to: rendezvous hashing, so that a replica that comes or goes moves only its own share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

# Also with "\/" for "/", as some JSON writers put it.
IMAGE = re.compile(rb'"data:[\w.+/\\-]*(?:;[\w.+=-]+)*;base64,([^"]*)"', re.IGNORECASE)


def image_key(body: bytes) -> str | None:
    """A name for the first picture in a request's JSON, None where it has none. The later turns of a talk about a picture carry
    it first, so they have the same name. Not the hash of the picture's bytes: the text needs no decoding."""
    found = IMAGE.search(body)
    return hashlib.sha256(found.group(1)).hexdigest() if found else None


def ranked(key: str, replicas: Sequence[str]) -> list[str]:
    """All replicas, the one that the key belongs to first; the rest in the order in which they would inherit it."""

    def weight(replica: str) -> bytes:
        return hashlib.sha256(f"{key} {replica}".encode()).digest()

    return sorted(replicas, key=weight, reverse=True)
