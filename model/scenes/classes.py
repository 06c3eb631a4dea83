"""What evidence can say, and the classes of the dense "what is here" loss on crops. The vocabulary is built from these lists."""

from .objects import COLOURS
from .patterns import PATTERNS

# no look-alikes: I, O, Q, 0 and 1 never occur in a code; words are told apart by the whole
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"
SIGNS = """CAFE TAXI HOTEL BANK SHOP OPEN EXIT STOP PORT DOCK FISH BREAD MILK TEA SALT RICE WINE SOUP CAKE FRUIT TOYS BOOKS MUSIC PARK
ZOO TRAM MAIL POST GOLD IRON COAL SAND OAK GLASS PAPER SILK WOOL FIRE ICE SUN MOON STAR NORTH SOUTH EAST WEST SALE FREE HELP PULL
PUSH KIOSK BERRY PLUM PEAR LEMON HONEY QUAY LUNCH JAM""".split()
SYMBOLS = ["star", "heart", "moon", "cross", "triangle", "square", "circle", "diamond", "arrow", "bolt", "drop", "ring"]
PARTS = ["flag", "button", "ribbon"]
THINGS = ["dots", "stars", "squares", "rings"]
ALIKE = dict(star="stars", square="squares", ring="rings", circle="dots")  # a symbol that could be taken for one of the things counted
FEW, MANY = range(1, 7), range(7, 13)  # counting up to six is easy, from seven on it stays hard
TYPES = ["code", "word", "colour", "count", "symbol", "clock", "gauge", "pattern"]

CLASSES = ([("char", c) for c in LETTERS] + [("colour", c) for c in COLOURS] + [("symbol", s) for s in SYMBOLS]
           + [("count", n) for n in (*FEW, *MANY)] + [("hour", h) for h in range(1, 13)] + [("minute", m) for m in range(0, 60, 5)]
           + [("gauge", v) for v in range(11)] + [("pattern", p) for p in PATTERNS])
_INDEX = {c: i + 1 for i, c in enumerate(CLASSES)}
N_CLASSES = 1 + len(CLASSES)  # 0: nothing here


def class_of(kind, value):
    return _INDEX[kind, value]
