"""Small photos that no camera took: a product on a table, whole or with a crack. PNG, drawn line by line."""

import struct
import zlib

from madoguchi.demo.products import BY_MODEL, PRODUCTS

WIDTH, HEIGHT = 240, 180
type Colour = tuple[int, int, int]

_WALL: Colour = (226, 221, 209)
_TABLE: Colour = (176, 142, 104)
_BODIES: dict[str, Colour] = {"しろ": (246, 246, 243), "墨": (58, 60, 66)}
_CRACK: Colour = (40, 36, 34)


def photo(model: str, *, is_broken: bool) -> bytes:
    """A PNG of `WIDTH` × `HEIGHT`; each model has its own shape."""
    number = [product.model for product in PRODUCTS].index(model)
    body = _BODIES["墨" if number % 3 == 2 else "しろ"]
    half, top = 28 + number * 3, 46 + (number * 17) % 60
    rows = (_row(y, body, half, top, number, is_broken=is_broken and BY_MODEL[model] is not None) for y in range(HEIGHT))
    pixels = zlib.compress(b"".join(rows), 6)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _row(y: int, body: Colour, half: int, top: int, number: int, *, is_broken: bool) -> bytes:
    shade = 1 - y / HEIGHT * 0.18
    ground = _TABLE if y > 138 else _WALL
    line = [_lit(ground, shade)] * WIDTH
    left, right, bottom = WIDTH // 2 - half, WIDTH // 2 + half, 152
    if top <= y <= bottom:
        inset = max(0, 8 - (y - top)) if y < top + 8 else 0
        for x in range(left + inset, right - inset):
            line[x] = _lit(body, 1.0 - abs(x - WIDTH // 2) / half * 0.32)
        if abs(y - (top + 26)) < 7:
            for x in range(WIDTH // 2 - 6 - number % 5, WIDTH // 2 + 6 + number % 5):
                line[x] = (84, 128, 176)
        if is_broken:
            crack = left + 10 + (y - top) // 2 + (5 if y % 14 < 7 else 0)
            for x in range(crack, min(crack + 3, right)):
                line[x] = _CRACK
    return b"\0" + b"".join(bytes(colour) for colour in line)


def _lit(colour: Colour, light: float) -> Colour:
    return int(colour[0] * light), int(colour[1] * light), int(colour[2] * light)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
