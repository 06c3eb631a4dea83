"""The one vocabulary, and how questions and answers become ids. The TypeScript engine follows this file exactly."""

import re

from .scenes.backdrops import WORLDS
from .scenes.classes import PARTS, SYMBOLS, THINGS
from .scenes.objects import COLOURS, KINDS
from .scenes.patterns import PATTERNS

SPECIAL = ["<pad>", "<s1>", "<s2>", "<init>", "<ans>", "<box>", "<eos>", "<unk>"]
CHARS = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:")
WORDS = """what is the on of in a an this that it which does do show shows have has read reading tell me name count how many more there are
number colour color code word flag dot symbol shape sign written text letters say see look like at picture image write general description
time clock gauge value needle point to pattern panel surface material made two or where side left right further stands than
please give can you find painted drawn printed ? . not yes no letter option answer""".split()
WORDS = list(dict.fromkeys(WORDS + COLOURS + KINDS + SYMBOLS + PARTS + THINGS + PATTERNS + WORLDS))
# a question's tokens, the first answer's, and where the coordinates' 0..1 is cut into bins
BINS, QUESTION, INITIAL = 128, 18, 5
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
    i = ID.get("a" if word == "an" else word, UNK)  # the phrases of training know one article
    return UNK if i < len(SPECIAL) else i


def encode_question(text):
    """Always QUESTION ids: longer questions lose their end, shorter ones are padded."""
    ids = [word_id(w) for w in pieces(text)][:QUESTION]
    return ids + [PAD] * (QUESTION - len(ids))


def encode_answer(text):
    """Capitals, digits and times are spelt out, character by character; anything else is words."""
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
