"""Weather and the tint of the hour, drawn over the finished scene."""

TINT = {"dusk": (255, 120, 60, 16), "dawn": (255, 190, 150, 14), "night": (14, 18, 70, 46), "rain": (70, 86, 110, 22), "overcast": (110, 120, 130, 12)}


def finish(c, ground, rng):
    mood, w, h = ground.mood, c.width, c.height
    if mood in TINT:
        c.rect(TINT[mood], -1, -1, w + 1, h + 1)
    if mood == "rain":
        for _ in range(90):
            x, y, n = rng.uniform(-4, w), rng.uniform(-6, h), rng.uniform(3, 7)
            c.line((232, 240, 250, rng.randint(50, 110)), 0.16, [(x, y), (x - n * 0.18, y + n)])
    elif mood == "snow":
        for _ in range(120):
            c.disc((255, 255, 255, rng.randint(140, 230)), rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.15, 0.42))
    elif mood == "fog":
        for i in range(12):  # thin near the viewer; the far part is laid in by the sky
            c.rect((226, 230, 232, 5), -1, -1, w + 1, h * (0.5 + 0.04 * i))


def choose(rng, wet=True):
    """A mood under the open sky; fine days are the commonest."""
    return rng.choice(["day"] * 5 + ["dawn", "dusk", "dusk", "night", "night", "overcast", "rain" if wet else "day", "snow", "fog"])


def haze(c, ground):
    """Fog over the far part of the backdrop, drawn before the objects."""
    if ground.mood == "fog":
        for i in range(14):
            c.rect((228, 231, 232, 26), -1, -1, c.width + 1, ground.land * (0.75 + 0.045 * i))
