"""The drawing of scenes: worlds, kinds of object, dials and patterns."""

import random

import numpy as np
import pytest

from ..render import render, supersampled
from ..scenes import backdrops, dials, objects, patterns
from ..scenes.build import build
from ..scenes.canvas import Canvas, Local
from ..scenes.ground import Ground


def blank(width=256.0, height=192.0):
    return Canvas(width, height)


def picture(canvas, window, size):
    return np.asarray(render({"list": canvas.items}, window, *size)).astype(int)


def ground(kind="perspective"):
    return Ground("none", kind, 1, "day", list(objects.KINDS))


@pytest.mark.parametrize("world", backdrops.WORLDS)
@pytest.mark.parametrize("size", [(256.0, 128.0), (256.0, 180.0), (256.0, 256.0), (128.0, 256.0)])
def test_every_world_has_room_for_things(world, size):
    for seed in range(6):
        rng = random.Random(seed)
        canvas = blank(*size)
        place = backdrops.draw(canvas, world, size[1] * 0.42, rng)
        assert set(place.kinds) <= set(objects.KINDS) and place.world == world
        if place.slots is None:
            bands = {k: place.band(k) for k in place.kinds}
            assert any(b is None for b in bands.values())
            for kind, band in bands.items():
                assert (band is None) == (kind in objects.SKY)
                if band:
                    assert size[1] * 0.42 < band[0] < band[1] < size[1]
            continue
        assert len(place.slots) >= 4
        for s in place.slots:
            assert s.x >= 0 and s.x + s.w <= size[0] and s.y <= size[1] and s.y - s.h >= 0 and min(s.w, s.h) > 12
            assert set(s.kinds or place.kinds) <= set(objects.KINDS)
        for i, a in enumerate(place.slots):  # no two share room
            for b in place.slots[i + 1:]:
                assert a.x + a.w <= b.x + 0.01 or b.x + b.w <= a.x + 0.01 or a.y <= b.y - b.h + 0.01 or b.y <= a.y - a.h + 0.01


def test_boats_stay_on_water():
    for seed in range(40):
        place = backdrops.draw(blank(), "harbour", 80.0, random.Random(seed))
        for kind in objects.WATER:
            y0, y1 = place.band(kind)
            assert place.water[0] <= y0 < y1 <= place.land
        assert place.band("crate")[0] > place.land


def test_at_least_seven_worlds_and_twenty_kinds_all_in_use():
    used = set()
    for world in backdrops.WORLDS:
        for seed in range(8):
            used |= set(backdrops.draw(blank(), world, 80.0, random.Random(seed)).kinds)
    assert len(backdrops.WORLDS) >= 7 and len(objects.KINDS) >= 20
    assert used == set(objects.KINDS) == set(objects.ASPECT) == set(objects.GROW)


@pytest.mark.parametrize("kind", objects.KINDS)
@pytest.mark.parametrize("place", ["perspective", "shelves", "map", "panel"])
def test_faces_are_clear_and_of_the_body_colour(kind, place):
    aspect = objects.ASPECT[kind]
    w, h = (60, 60 / aspect) if aspect >= 1 else (60 * aspect, 60)
    box = (20.0, 20.0, 20.0 + w, 20.0 + h)
    for colour in objects.COLOURS:
        canvas = blank(120.0, 120.0)
        canvas.rect((200, 0, 200), 0, 0, 120, 120)
        d = objects.draw(canvas, kind, colour, box, ground(place), random.Random(1))
        u, v, fw, fh = d.face
        assert u >= 0 and v >= 0 and u + fw <= 1 and v + fh <= 1 and fw * w >= 0.2 * 60 and fh * h >= 0.165 * 60
        window = (box[0] + u * w, box[1] + v * h, box[0] + (u + fw) * w, box[1] + (v + fh) * h)
        middle = np.median(picture(canvas, window, (60, 40)).reshape(-1, 3), axis=0)
        assert np.abs(middle - np.array(d.base)).max() < 60, (kind, colour, middle, d.base)
        assert (d.dial is not None) == (kind in ("clock", "gauge"))
        if d.dial:
            cx, cy, r = d.dial
            assert box[0] <= cx - r and cx + r <= box[2] and box[1] <= cy - r and cy + r <= window[1] + 0.01


def test_no_two_kinds_look_alike_in_the_view():
    """Silhouettes at 28 view px: every pair of kinds differs in at least 6 % of a common square."""
    masks = {}
    for kind in objects.KINDS:
        canvas, aspect = blank(32.0, 32.0), objects.ASPECT[kind]
        canvas.rect((255, 0, 255), 0, 0, 32, 32)
        w, h = (28, 28 / aspect) if aspect >= 1 else (28 * aspect, 28)
        result = objects.DRAW[kind](Local(canvas, 16 - w / 2, 30 - h, w, h), objects.tones((40, 90, 200)), random.Random(2), 1)
        dial = result[1] if len(result) == 2 else None
        if dial:
            x, y, r = 16 - w / 2 + dial[0] * w, 30 - h + dial[1] * h, dial[2] * 28
            dials.clock(canvas, x, y, r, 3, 0, random.Random(1)) if kind == "clock" else dials.gauge(canvas, x, y, r, 5, random.Random(1))
        masks[kind] = np.asarray(supersampled({"list": canvas.items}, (0, 0, 32, 32), 32, 32, 3)).astype(int)
    kinds = list(masks)
    for i, a in enumerate(kinds):
        for b in kinds[i + 1:]:
            differs = np.abs(masks[a] - masks[b]).max(axis=2) > 60
            assert differs.mean() > 0.06, (a, b, differs.mean())


def hand_angle(image, r0, r1):
    """Degrees from 12 o'clock of the darkest or most coloured ring sector between two radii (parts of the half width)."""
    n = image.shape[0]
    y, x = np.mgrid[0:n, 0:n]
    dx, dy = (x - n / 2 + 0.5) / (n / 2), (y - n / 2 + 0.5) / (n / 2)
    rho, phi = np.hypot(dx, dy), np.degrees(np.arctan2(dx, -dy)) % 360
    ring = (rho > r0) & (rho < r1)
    paper = np.median(image[ring], axis=0)
    ink = np.abs(image - paper).max(axis=2) > 90
    angles = np.radians(phi[ring & ink])
    return np.degrees(np.arctan2(np.sin(angles).mean(), np.cos(angles).mean())) % 360


@pytest.mark.parametrize("value", [0, 2, 5, 7.5, 10])
def test_a_gauges_needle_stands_at_its_value(value):
    for seed in range(8):
        canvas = blank(10.0, 10.0)
        dials.gauge(canvas, 5, 5, 5, value, random.Random(seed))
        angle = hand_angle(picture(canvas, (0, 0, 10, 10), (400, 400)), 0.26, 0.4)
        assert abs((angle - (-135 + 27 * value) + 180) % 360 - 180) < 4


@pytest.mark.parametrize("hours, minutes", [(12, 0), (3, 15), (6, 45), (9, 30), (1, 50), (11, 5)])
def test_a_clocks_hands_show_its_time(hours, minutes):
    for seed in range(8):
        canvas = blank(10.0, 10.0)
        dials.clock(canvas, 5, 5, 5, hours, minutes, random.Random(seed))
        image = picture(canvas, (0, 0, 10, 10), (400, 400))
        n = 200
        def at(degrees, r):
            a = np.radians(degrees)
            return image[int(n - r * n * np.cos(a)), int(n + r * n * np.sin(a))]
        hour = hours % 12 * 30 + minutes / 2
        apart = lambda d: min(abs((d - k + 180) % 360 - 180) for k in (hour, minutes * 6, minutes * 6 + 180, hour + 180))
        paper = at(max(range(0, 360, 5), key=apart), 0.3)
        for degrees, r in ((minutes * 6, 0.3), (minutes * 6, 0.6), (hour, 0.3), (hour, 0.42)):
            assert np.abs(at(degrees, r) - paper).max() > 60, (degrees, r)
        if abs((hour - minutes * 6 + 180) % 360 - 180) > 20:  # the hour hand is the short one
            assert np.abs(at(hour, 0.6) - paper).max() < 60


def test_patterns_stay_inside_and_differ():
    seen = {}
    for name in patterns.PATTERNS:
        for seed in range(5):
            canvas = blank(40.0, 40.0)
            canvas.rect((255, 0, 255), 0, 0, 40, 40)
            patterns.pattern(canvas, name, (10, 12, 30, 26), random.Random(seed))
            image = picture(canvas, (0, 0, 40, 40), (400, 400))
            outside = np.ones((400, 400), bool)
            outside[119:262, 99:302] = False
            assert (image[outside] == (255, 0, 255)).all()
            seen.setdefault(name, []).append(image[122:258, 102:298])
    assert all(np.ptp(i.reshape(-1, 3), axis=0).max() == 0 for i in seen["plain"])
    assert all(np.ptp(i.reshape(-1, 3), axis=0).max() > 40 for n in seen if n != "plain" for i in seen[n])


@pytest.mark.parametrize("world", backdrops.WORLDS)
def test_one_seed_one_scene_at_every_size(world):
    a, b = build(77, 1.4, world), build(77, 1.4, world)
    assert a["list"] == b["list"]
    whole = (0, 0, a["width"], a["height"])
    large = supersampled(a, whole, 1024, 731, 2).resize((128, 91), 4)
    small = supersampled(a, whole, 256, 183, 8).resize((128, 91), 4)
    assert np.abs(np.asarray(large).astype(int) - np.asarray(small)).mean() < 5
    window = (64.0, 40.0, 192.0, 131.4)  # a crop shows what the full picture shows there
    crop = np.asarray(supersampled(a, window, 256, 183, 4)).astype(int)
    cut = np.asarray(supersampled(a, whole, 512, 366, 4).crop((128, 80, 384, 263))).astype(int)
    assert np.abs(crop - cut).mean() < 6
