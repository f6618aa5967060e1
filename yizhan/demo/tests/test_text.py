"""Benchmark texts come fast, always the same, and with the word frequencies of a desk."""

import re
from collections import Counter

from yizhan.demo.text import Writer


def tickets(count: int, seed: int = 1) -> list[str]:
    writer = Writer(seed)
    return ["\n".join((subject, *messages)) for subject, messages in (writer.ticket() for _each in range(count))]


def test_a_ticket_has_a_subject_and_as_many_messages_as_asked_for():
    writer = Writer(3)
    subject, messages = writer.ticket()
    assert subject and len(messages) == 3
    assert len(writer.ticket(messages=7)[1]) == 7
    assert all(message.strip() for message in messages)


def test_the_same_seed_writes_the_same_tickets():
    assert tickets(50, seed=5) == tickets(50, seed=5)
    assert tickets(50, seed=5) != tickets(50, seed=6)


def test_printers_come_in_about_fifteen_of_a_hundred_tickets():
    found = sum("打印机" in text for text in tickets(20_000))
    assert 0.13 < found / 20_000 < 0.17


def test_every_serial_number_occurs_once():
    serials = Counter(serial for text in tickets(5000) for serial in re.findall(r"SN ([0-9A-F]{10})", text))
    assert len(serials) == 5000
    assert serials.most_common(1)[0][1] == 1


def test_names_have_a_long_tail():
    codes = Counter(code for text in tickets(10_000) for code in set(re.findall(r"ERR-\d{4}", text)))
    assert sum(times <= 2 for times in codes.values()) > len(codes) / 4


def test_no_gap_stays_open():
    assert not any(re.search(r"[{}]", text) for text in tickets(5000))
