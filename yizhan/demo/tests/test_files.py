"""Attachments are real files of their kind."""

import csv
import io
import struct
import zlib
from datetime import datetime
from random import Random

import pytest

from yizhan.demo import company
from yizhan.demo.files import File, make
from yizhan.demo.filling import Words
from yizhan.demo.pictures import HEIGHT, WIDTH
from yizhan.demo.scenarios import scenarios

MOMENT = datetime(2026, 7, 1, 9, 3)  # noqa: DTZ001 (a wall clock time in a file name)


def made(kind: str, language: str = "zh") -> File:
    scenario = next(one for one in scenarios() if one.language == language)
    words = Words(scenario, company.customers()[0], {}, Random(1))
    return make(kind, words, language, MOMENT, Random(1))


def test_a_photo_is_a_png_whose_chunks_check():
    data = made("photo").data
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    place, pixels = 8, b""
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        assert struct.unpack(">I", data[place + 8 + length : place + 12 + length])[0] == zlib.crc32(name + body)
        pixels += body if name == b"IDAT" else b""
        place += 12 + length
    assert len(zlib.decompress(pixels)) == HEIGHT * (1 + 3 * WIDTH)


def test_a_table_is_utf8_with_a_mark_and_a_header():
    rows = list(csv.reader(io.StringIO(made("csv").data.decode("utf-8-sig"))))
    assert rows[0][0] == "序号"
    assert len(rows) > 5
    assert {len(row) for row in rows} == {5}


def test_a_pdf_says_where_its_objects_lie():
    data = made("pdf").data
    index = int(data.split(b"startxref\n")[1].split()[0])
    assert data[index:].startswith(b"xref")
    for number, line in enumerate(data[index:].splitlines()[3:8], 1):
        assert data[int(line[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("kind", ["photo", "log", "csv", "pdf"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_is_small_and_always_the_same(kind: str, language: str):
    assert made(kind, language) == made(kind, language)
    assert 100 < len(made(kind, language).data) < 20_000
