"""The one vocabulary, and how questions and answers become ids. The TypeScript engine follows this file exactly."""

import re

from .scenes.backdrops import WORLDS
from .scenes.evidence import SYMBOLS
from .scenes.objects import COLOURS, KINDS

SPECIAL = ["<pad>", "<s1>", "<s2>", "<init>", "<ans>", "<box>", "<eos>", "<unk>"]
CHARS = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
WORDS = """what is the on of in a an this that it which does do show have read tell me name count how many there are number
colour color code flag dot dots symbol shape sign written text letters write say see look at picture image general description
please give can you find painted drawn printed ? . not there yes no""".split()
WORDS = list(dict.fromkeys(WORDS + COLOURS + KINDS + SYMBOLS + WORLDS))
BINS, QUESTION, INITIAL, MAX_ANSWER = 128, 11, 4, 5
VOCABULARY = SPECIAL + CHARS + WORDS + [f"<{i}>" for i in range(BINS)]
ID = {t: i for i, t in enumerate(VOCABULARY)}
PAD, S1, S2, INIT, ANS, BOX, EOS, UNK = range(8)
COORD = len(VOCABULARY) - BINS
CHAR_IDS = [ID[c] for c in CHARS]
GENERIC = "write a general description of the image ."


def pieces(text):
    """Lower-case words; `.` and `?` stand alone; other punctuation only separates."""
    return re.findall(r"[a-z0-9]+|[.?]", text.lower())


def word_id(word):
    i = ID.get(word, UNK)
    return UNK if i < len(SPECIAL) else i


def encode_question(text):
    """Always QUESTION ids: longer questions lose their end, shorter ones are padded."""
    ids = [word_id(w) for w in pieces(text)][:QUESTION]
    return ids + [PAD] * (QUESTION - len(ids))


def encode_answer(text):
    """Capitals and digits are spelt out, character by character; anything else is words."""
    ids = []
    for part in text.split():
        ids += [ID[c] for c in part] if all(c in CHARS for c in part) else [word_id(w) for w in pieces(part)]
    return ids


def encode_initial(ids):
    return ids[:INITIAL] + [PAD] * (INITIAL - len(ids[:INITIAL]))


def decode_answer(ids):
    """Characters join without spaces, words with one."""
    out, last_char = "", False
    for i in ids:
        if i in (PAD, EOS, BOX):
            break
        char = len(SPECIAL) <= i < len(SPECIAL) + len(CHARS)
        out += VOCABULARY[i] if not out or (char and last_char) else " " + VOCABULARY[i]
        last_char = char
    return out


def bin_of(x):
    """A relative coordinate 0..1 -> bin 0..127; written as round((bin + 0.5) * 1000 / 128)."""
    return min(BINS - 1, max(0, int(x * BINS)))


def prompt1(question):
    return [S1] + encode_question(question) + [ANS]


def prompt2(question, initial_ids):
    return [S2] + encode_question(question) + [INIT] + encode_initial(initial_ids) + [ANS]
