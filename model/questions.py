"""Questions about a scene, in several phrasings, with word noise for training."""

from .scenes.objects import COLOURS, KINDS

ASK = {
    "code": ["what is the code on the {} ?", "which code does the {} show ?", "read the code on the {} .", "what code is on the {} ?",
             "what is written on the {} ?", "what does the {} say ?", "what is the text on the {} ?", "read the text on the {} .",
             "tell me the code on the {} .", "which code is on the {} ?", "what letters are on the {} ?"],
    "flag": ["what colour is the flag on the {} ?", "what color is the flag on the {} ?", "which colour is the flag on the {} ?",
             "what colour flag is on the {} ?", "name the colour of the flag on the {} .", "what is the colour of the flag on the {} ?",
             "tell me the colour of the flag on the {} .", "which color does the flag on the {} have ?"],
    "dots": ["how many dots are on the {} ?", "count the dots on the {} .", "how many dots does the {} have ?",
             "what is the number of dots on the {} ?", "how many dots are there on the {} ?", "how many dots does the {} show ?",
             "tell me how many dots are on the {} ."],
    "symbol": ["which symbol does the {} show ?", "what symbol is on the {} ?", "what is the symbol on the {} ?",
               "name the symbol on the {} .", "which symbol is on the {} ?", "which shape is on the {} ?", "what shape is on the {} ?",
               "what symbol does the {} have ?", "tell me the symbol on the {} ."],
}
FILLER = set("what is the on of which does read tell me name are there show have".split())
ABSENT = "not there"


def phrase(kind, colour, thing, rng, noise=0.0):
    text = rng.choice(ASK[kind]).format(f"{colour} {thing}")
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


def absent_pair(objects, rng):
    """A colour and kind that the scene lacks; mostly with the kind or the colour of something that is there."""
    have = {(o["colour"], o["kind"]) for o in objects}
    while True:
        colour, kind = rng.choice(COLOURS), rng.choice(KINDS)
        if objects and rng.random() < 0.6:
            o = rng.choice(objects)
            colour, kind = (o["colour"], kind) if rng.random() < 0.5 else (colour, o["kind"])
        if (colour, kind) not in have:
            return colour, kind
