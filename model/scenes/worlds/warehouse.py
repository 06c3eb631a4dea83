"""Warehouse shelves, seen from the front: goods stand on boards between uprights, the lowest row on the floor."""

from ..canvas import jitter, mix, shade
from ..ground import Ground, Slot

KINDS = ["crate", "crate", "barrel", "suitcase", "bottle", "teapot", "mug", "clock", "gauge", "lamp", "radio", "book", "robot", "umbrella", "sign"]


def draw(c, horizon, rng):
    sun, w, n = rng.choice([-1, 1]), c.width, c.height
    wall = jitter(rng.choice([(186, 192, 198), (204, 194, 176), (150, 164, 172), (128, 138, 152)]), rng, 10)
    c.gradient(0, n, shade(wall, 1.06), shade(wall, 0.8))
    for i in range(int(w / 9) + 1):  # corrugated sheet behind the shelves
        c.rect((0, 0, 20, 16), i * 9, 0, i * 9 + 3, n)
    floor = n - rng.uniform(9, 13)
    concrete = jitter((150, 150, 152), rng, 10)
    c.gradient(floor, n + 1, shade(concrete, 0.84), shade(concrete, 1.06))
    c.rect((236, 196, 60, 230), 0, n - 3, w, n - 2)
    for i in range(3):  # lamps above throw cones of light
        x = w * (i + 0.5) / 3
        c.polygon((255, 248, 220, 20), [(x - 8, -1), (x + 8, -1), (x + 44, n), (x - 44, n)])
        c.polygon((255, 248, 220, 16), [(x - 5, -1), (x + 5, -1), (x + 26, n), (x - 26, n)])
    steel = jitter(rng.choice([(58, 96, 160), (206, 104, 44), (80, 128, 96), (120, 126, 136)]), rng, 8)
    beam = mix(steel, (226, 122, 44), 0.75) if rng.random() < 0.5 else shade(steel, 1.15)
    top = rng.uniform(5, 9)
    levels = split(top, floor, rng.uniform(37, 46), rng)
    bays = max(1, round(w / rng.uniform(84, 120)))
    edge = rng.uniform(2, 5)
    wide = (w - 2 * edge) / bays
    slots = []
    for j, y in enumerate(levels):
        last = j == len(levels) - 1
        if not last:
            tall = levels[j + 1] - y
            c.rect((8, 10, 30, 36), 0, y, w, y + tall * 0.3)
            c.rect((8, 10, 30, 26), 0, y + tall * 0.3, w, y + tall * 0.5)
        shelf(c, y, w, beam, last, rng)
    for i in range(bays + 1):
        upright(c, edge + i * wide, top - 6, floor + 2, steel)
    for above, y in zip(levels, levels[1:]):
        for i in range(bays):
            fill(c, edge + i * wide + 4, edge + (i + 1) * wide - 4, y, y - above - 5, slots, rng)
    return Ground("warehouse", "shelves", sun, "indoor", KINDS, slots=slots)


def split(top, bottom, usual, rng):
    """Levels from top to bottom; some shelves have one high row for large things."""
    shares = [1.0] * max(2, round((bottom - top) / usual))
    if len(shares) > 2 and rng.random() < 0.35:
        shares.pop()
        shares[rng.randrange(len(shares))] = 2.0
    unit, levels = (bottom - top) / sum(shares), [top]
    for share in shares:
        levels.append(levels[-1] + share * unit)
    return levels


def shelf(c, y, w, beam, floor, rng):
    if floor:
        c.rect((8, 10, 30, 60), 0, y + 0.6, w, y + 2.4)
        return
    c.rect(shade((198, 166, 122), 0.9), 0, y - 1.6, w, y + 0.2)  # the board's upper side
    c.rect(beam, 0, y, w, y + 2.5)
    c.rect(shade(beam, 1.3), 0, y, w, y + 0.5)
    c.rect(shade(beam, 0.62), 0, y + 2.1, w, y + 2.6)


def upright(c, x, y0, y1, steel):
    c.rect(shade(steel, 0.6), x - 2, y0, x + 2, y1)
    c.rect(steel, x - 1.7, y0, x + 1.3, y1)
    c.rect(shade(steel, 1.25), x - 1.7, y0, x - 1.1, y1)
    y = y0 + 2
    while y < y1:
        c.rect(shade(steel, 0.42), x - 0.5, y, x + 0.4, y + 1.3)
        y += 3.4


def fill(c, x0, x1, y, room, slots, rng):
    """One bay of one shelf: slots side by side, now and then a stack of plain cartons."""
    x = x0
    while x1 - x > 16:
        if rng.random() < 0.16:
            cartons(c, x + 1, y - 1.0, room, rng)
            x += rng.uniform(13, 16)
            continue
        w = min(rng.uniform(22, 44) if room < 56 else rng.uniform(46, 76), x1 - x)
        slots.append(Slot(x + 0.6, y - 0.6, w - 1.2, room))
        x += w + 0.8


def cartons(c, x, y, room, rng):
    for _ in range(rng.randint(1, 3)):
        card, w, h = jitter((190, 148, 100), rng, 12), rng.uniform(8, 12), rng.uniform(5, 8)
        if room < h:
            return
        c.rect(shade(card, 0.7), x, y - h, x + w, y)
        c.rect(card, x + 0.2, y - h + 0.2, x + w - 0.2, y - 0.2)
        c.rect(shade(card, 1.25), x + w * 0.42, y - h + 0.2, x + w * 0.58, y - 0.2)
        y, room = y - h, room - h
