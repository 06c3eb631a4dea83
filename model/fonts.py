"""Fonts from Debian packages (see requirements in README.md), measured so that text is sized by its cap height."""

import functools
import glob
import os

from PIL import ImageFont

ROOT = "/usr/share/fonts"
NAMES = """DejaVuSans-Bold DejaVuSans DejaVuSansCondensed-Bold DejaVuSansMono-Bold DejaVuSansMono DejaVuSerif-Bold DejaVuSerif
DejaVuSerifCondensed-Bold DejaVuSans-BoldOblique LiberationSans-Bold LiberationSans-Regular LiberationSansNarrow-Bold
LiberationMono-Bold LiberationMono-Regular LiberationSerif-Bold LiberationSans-BoldItalic FreeSansBold FreeSerifBold FreeMonoBold
FreeSans Lato-Bold Lato-Black Lato-Regular Lato-BoldItalic Lato-Heavy OpenSans-Bold OpenSans-Semibold OpenSans-ExtraBold
OpenSans-Regular OpenSans-CondBold Roboto-Bold Roboto-Regular Roboto-Black Roboto-Medium RobotoCondensed-Bold
RobotoCondensed-Regular FiraCode-Bold FiraCode-Medium Inconsolata Cantarell-Bold Cantarell-ExtraBold Comfortaa-Bold Quicksand-Bold
Quicksand-Medium Carlito-Bold Carlito-Regular NotoSans-Bold NotoSerif-Bold NotoSansMono-Bold NotoSansDisplay-Bold""".split()


@functools.lru_cache(None)
def _files():
    found = {os.path.splitext(os.path.basename(f))[0]: f for f in glob.glob(ROOT + "/**/*.[to]tf", recursive=True)}
    missing = [n for n in NAMES if n not in found]
    if missing:  # one font less, and the same seed is another scene
        raise SystemExit(f"These fonts are missing under {ROOT}: {', '.join(missing)}. model/README.md names their packages.")
    return found


FONTS = NAMES


@functools.lru_cache(4096)
def sized(index, half_points):
    """A font at half_points / 2 pixels; sizes are rounded to half pixels to keep the cache small."""
    return ImageFont.truetype(_files()[FONTS[index]], half_points / 2, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(None)
def cap_ratio(index):
    box = sized(index, 400).getbbox("H", anchor="ls")
    return -box[1] / 200


@functools.lru_cache(200000)
def text_width(index, text):
    """Width of the text when its capitals are 1 high."""
    return sized(index, 400).getlength(text) / 200 / cap_ratio(index) if text else 0.0


def at_cap(index, cap_px):
    return sized(index, max(2, round(2 * cap_px / cap_ratio(index))))
