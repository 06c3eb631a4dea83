"""Questions about a scene in several phrasings, with word noise for training. What can be asked is worked out in asks.py."""

import random
import re

ABSENT = "not there"
# the dimensions of ZoomBench (counting, OCR, colour, structure, material, identification) by kind of question
CATEGORY = dict(code="OCR", word="OCR", colour="colour", count="counting", many="counting", far="counting", symbol="identification",
                which="identification", absent="identification", clock="structure", gauge="structure", side="structure", pattern="material")
KINDS_OF_QUESTION = list(CATEGORY)

WRITTEN = ["what is written on the {a} ?", "what does the {a} say ?", "what is the text on the {a} ?", "read the text on the {a} ."]
# {a} and {b} are things, {thing} what is counted, {part} what has a colour, {what} the symbol, colour or side asked about
ASK = {
    "code": ["what is the code on the {a} ?", "which code does the {a} show ?", "read the code on the {a} .", "what code is on the {a} ?",
             "which code is on the {a} ?", "tell me the code on the {a} .", "what letters are on the {a} ?", *WRITTEN],
    "word": ["what word is on the {a} ?", "which word does the {a} show ?", "what does the sign on the {a} say ?", "read the word on the {a} .",
             "which word is written on the {a} ?", "what is the word on the {a} ?", "tell me the word on the {a} .", *WRITTEN],
    "colour": ["what colour is the {part} on the {a} ?", "which colour does the {part} on the {a} have ?", "what is the colour of the {part} on the {a} ?",
               "what color is the {part} on the {a} ?", "which colour is the {part} on the {a} ?", "name the colour of the {part} on the {a} .",
               "tell me the colour of the {part} on the {a} .", "what colour {part} is on the {a} ?", "which color does the {part} on the {a} have ?"],
    "count": ["how many {thing} are on the {a} ?", "how many {thing} does the {a} show ?", "what is the number of {thing} on the {a} ?",
              "count the {thing} on the {a} .", "how many {thing} does the {a} have ?", "how many {thing} are there on the {a} ?",
              "tell me how many {thing} are on the {a} ."],
    "symbol": ["which symbol does the {a} show ?", "what symbol is on the {a} ?", "what is the symbol on the {a} ?", "name the symbol on the {a} .",
               "which symbol is on the {a} ?", "which shape is on the {a} ?", "what shape is on the {a} ?", "what symbol does the {a} have ?",
               "tell me the symbol on the {a} ."],
    "clock": ["what time does the clock on the {a} show ?", "what time is it on the clock of the {a} ?", "which time does the clock on the {a} show ?",
              "read the clock on the {a} .", "what is the time on the {a} ?", "what time does the {a} show ?", "tell me the time on the {a} ."],
    "gauge": ["what does the gauge on the {a} read ?", "which value does the gauge on the {a} show ?", "what is the reading of the gauge on the {a} ?",
              "read the gauge on the {a} .", "what number does the needle on the {a} point to ?", "what value does the {a} show ?",
              "tell me the value of the gauge on the {a} ."],
    # a clock or gauge that is the thing itself
    "own clock": ["what time does the {a} show ?", "what time is it on the {a} ?", "which time does the {a} show ?", "read the {a} .",
                  "what is the time on the {a} ?", "tell me the time on the {a} ."],
    "own gauge": ["what does the {a} read ?", "which value does the {a} show ?", "what is the reading of the {a} ?", "read the {a} .",
                  "what number does the needle on the {a} point to ?", "tell me the value of the {a} ."],
    "pattern": ["which pattern does the panel on the {a} have ?", "what pattern is on the {a} ?", "what is the pattern of the panel on the {a} ?",
                "what pattern does the {a} have ?", "name the pattern on the {a} .", "what does the surface of the panel on the {a} look like ?"],
    "material": ["what is the panel on the {a} made of ?", "which material is the panel on the {a} ?", "what material is the panel on the {a} made of ?"],
    "more": ["which has more {thing}, the {a} or the {b} ?", "which of the two has more {thing}, the {a} or the {b} ?",
             "does the {a} or the {b} have more {thing} ?", "where are more {thing}, on the {a} or on the {b} ?", "which shows more {thing}, the {a} or the {b} ?"],
    "shows": ["which shows a {what}, the {a} or the {b} ?", "which of the two shows a {what}, the {a} or the {b} ?",
              "which has a {what} on it, the {a} or the {b} ?", "where is the {what}, on the {a} or on the {b} ?", "is the {what} on the {a} or on the {b} ?"],
    "tinted": ["which has a {what} {part}, the {a} or the {b} ?", "which of the two has a {what} {part}, the {a} or the {b} ?",
               "does the {a} or the {b} have a {what} {part} ?", "where is the {what} {part}, on the {a} or on the {b} ?"],
    "side": ["is the {a} left or right of the {b} ?", "is the {a} to the left or to the right of the {b} ?", "on which side of the {b} is the {a} ?"],
    "further": ["which is further {what}, the {a} or the {b} ?", "which of the two is further {what}, the {a} or the {b} ?",
                "which stands further {what}, the {a} or the {b} ?", "what is further {what}, the {a} or the {b} ?"],
}
MATERIALS = {"wood", "brick"}
FILLER = set("what is the on of which does read tell me name are there show have a it to".split())


def template(ask, rng):
    if ask["ask"] == "pattern" and ask["answer"] in MATERIALS and rng.random() < 0.6:
        return rng.choice(ASK["material"])
    return rng.choice(ASK[ask["ask"]])


def called(name, rng):
    """("left", "red bus") -> "left red bus" or "red bus on the left"."""
    side, thing = name
    return thing if not side else f"{side} {thing}" if rng.random() < 0.6 else f"{thing} on the {side}"


def phrase(ask, rng, noise=0.0):
    """Lower-case words, as the tokeniser reads them; commas are for people."""
    names = [called(n, rng) for n in ask["names"]]
    text = template(ask, rng).format(**dict(zip("ab", names)), **ask["words"])
    if rng.random() < noise:  # unknown or missing small words, so that other phrasings survive
        words = text.split()
        spots = [i for i, w in enumerate(words) if w in FILLER]
        if spots:
            i = rng.choice(spots)
            words[i: i + 1] = ["<unk>"] if rng.random() < 0.5 else []
        if rng.random() < 0.5 and words[-1] in "?.":
            words.pop()
        text = " ".join(words)
    return text


def natural(text):
    """The same sentence the way a person would type it."""
    text = re.sub(r"\ba (?=[aeiou])", "an ", text.replace(" ?", "?").replace(" .", "."))
    return text[0].upper() + text[1:]


def seeded(scene):
    """Choices that belong to the scene, not to one reading of it."""
    return random.Random(scene["seed"] * 7919 + 13)
