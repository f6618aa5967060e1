"""Draws simple PNG pictures, so that example tickets carry real images without shipping any."""

import struct
import zlib
from random import Random

WIDTH, HEIGHT = 480, 360
Colour = tuple[int, int, int]
WALLS: tuple[Colour, ...] = ((150, 132, 118), (128, 138, 146), (170, 166, 156), (116, 124, 112))


def draw(equipment: str, random: Random) -> bytes:
    """A PNG of the kind of thing a customer would photograph."""
    wall = random.choice(WALLS)
    rows = [bytearray(bytes(min(255, value + y // 8) for value in wall) * WIDTH) for y in range(HEIGHT)]
    _DRAWINGS.get(equipment, _screen)(rows, random)
    return _png(rows)


def _outdoor_unit(rows: list[bytearray], random: Random) -> None:
    left, top, case = random.randrange(60, 110), random.randrange(60, 90), random.randrange(205, 240)
    middle = (left + 110, top + 105)
    _box(rows, (left, top), (300, 210), (case, case, case))
    for slot in range(6):
        _box(rows, (left + 225, top + 30 + slot * 14), (60, 4), (120, 124, 128))
    _box(rows, (left + 225, top + 150), (60, 34), (250, 250, 245))
    for radius, colour in ((88, (70, 74, 80)), (72, (98, 102, 108)), (20, (40, 42, 46))):
        _disc(rows, middle, radius, colour)


def _lift_doors(rows: list[bytearray], random: Random) -> None:
    gap, steel = random.randrange(6, 60), random.randrange(150, 190)
    _box(rows, (110, 40), (260, 320), (60, 62, 66))
    for left in (120, 240 + gap // 2):
        _box(rows, (left, 50), (120 - gap // 2, 310), (steel, steel, steel + 6))
    _box(rows, (400, 150), (30, 60), (210, 210, 205))
    for button in (165, 192):
        _disc(rows, (415, button), 8, (230, 150, 40))


def _screen(rows: list[bytearray], random: Random) -> None:
    _box(rows, (60, 50), (360, 220), (28, 30, 34))
    _box(rows, (70, 60), (340, 200), (34, 60, 112))
    for line in range(random.randrange(4, 9)):
        _box(rows, (90, 82 + line * 19), (random.randrange(60, 290), 7), (214, 224, 240))
    _box(rows, (60 + random.randrange(0, 340), 60), (2, 200), (120, 255, 120))
    _box(rows, (200, 270), (80, 40), (40, 42, 46))


_DRAWINGS = {"ac": _outdoor_unit, "hvac": _outdoor_unit, "lift": _lift_doors}


def _box(rows: list[bytearray], corner: tuple[int, int], size: tuple[int, int], colour: Colour) -> None:
    (left, top), (width, height) = corner, size
    for y in range(max(0, top), min(HEIGHT, top + height)):
        rows[y][left * 3 : (left + width) * 3] = bytes(colour) * width


def _disc(rows: list[bytearray], middle: tuple[int, int], radius: int, colour: Colour) -> None:
    for dy in range(-radius, radius + 1):
        half = int((radius * radius - dy * dy) ** 0.5)
        _box(rows, (middle[0] - half, middle[1] + dy), (2 * half, 1), colour)


def _png(rows: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
