"""Pictures of the demo's goods: a shape for each category, a colour for each good, as PNG.

Not SVG, which browsers run scripts in: no admin shows one from a shop.
"""

import colorsys
import math
import struct
import zlib
from functools import lru_cache
from itertools import chain
from typing import Final

from scripts.demo.goods import GOODS, Good

WIDTH: Final = 240
HEIGHT: Final = 180
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_RGB: Final = 2
"""PNG's colour type for a red, a green and a blue byte a pixel."""
Colour = tuple[int, int, int]
_CATEGORIES: Final = sorted({good.category for good in GOODS})


@lru_cache(maxsize=len(GOODS))
def picture(good: Good) -> bytes:
    """A PNG of 240 x 180 pixels, the same each time."""
    hue = sum(map(ord, good.slug)) * 7 % 360 / 360
    corners = 3 + _CATEGORIES.index(good.category)
    # Paper, ink, and the ring's shade.
    colours = (_colour(hue, 0.90, 0.45), _colour(hue, 0.45, 0.55), _colour(hue, 0.62, 0.50))
    rows = (
        chain((0,), *(_pixel(x, y, corners, colours) for x in range(WIDTH))) for y in range(HEIGHT)
    )
    pixels = zlib.compress(b"".join(map(bytes, rows)), 9)
    size = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, _RGB, 0, 0, 0)
    return _SIGNATURE + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", size), (b"IDAT", pixels), (b"IEND", b""))
    )


def _pixel(x: int, y: int, corners: int, colours: tuple[Colour, Colour, Colour]) -> Colour:
    """A polygon with round sides and a ring in its middle, on paper."""
    paper, ink, shade = colours
    across, down = x - WIDTH / 2, y - HEIGHT / 2
    far = math.hypot(across, down)
    edge = 62 + 9 * math.cos(corners * math.atan2(down, across))
    if far > edge:
        return paper
    return shade if edge * 0.45 < far < edge * 0.7 else ink


def _colour(hue: float, light: float, full: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue, light, full)
    return round(red * 255), round(green * 255), round(blue * 255)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
