"""`parse`: whatever the bytes, there is an answer; what would exhaust us is refused at once."""

import base64
from itertools import product

import pytest

from yizhan.lib.mime import Address, TooComplex, charsets, parse

HEAD = b"From: a@b.example\r\nSubject: x\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\r",
        b"\0" * 50,
        bytes(range(256)) * 20,
        b"Subject",
        b"Content-Type: multipart/mixed\n\n",
        b"Content-Type: \xff/;;=\n\n\xff",
        b"From: <<<>>>@@\n\n",
        b"Date: 99 Foo 99999\n\n",
    ],
)
def test_garbage_never_raises(raw):
    mail = parse(raw)
    assert "\0" not in mail.text + mail.subject


@pytest.mark.parametrize(
    "raw",
    [
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(10_000)),
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000,
        HEAD + b"X-A: " + b"a" * 1_100_000 + b"\r\n\r\nx",
        HEAD + b"".join(b"References: <%d@x.example>\r\n" % n for n in range(50_000)) + b"\r\nx",
    ],
)
def test_bombs_are_refused(raw):
    with pytest.raises(TooComplex):
        parse(raw)


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + b"x" * 2_000_000,
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 2_000_000,
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A" * 500_000,
        HEAD + b"Content-Type: text/plain; charset=utf-32\r\n\r\n" + bytes(range(256)) * 4_000,
        HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + bytes(range(256)) * 1_000,
        b"To: " + b"=?a?b?" * 100_000 + b"\r\n\r\nx",
        b"From: " + b"(" * 900_000 + b"\r\n\r\nx",
        HEAD + b"\r\nbegin 644 x\r\n" + b"`\r\n" * 300_000,
        HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 200_000,
        HEAD + b"Content-Type: text/plain" + b'; a="' * 150_000 + b"\r\n\r\nx",
    ],
)
def test_floods_are_read_in_linear_time(raw):
    assert parse(raw).defects is not None


def test_only_the_newest_references_are_kept():
    raw = HEAD + b"References: " + b"\r\n ".join(b"<%d@x.example>" % number for number in range(20_000)) + b"\r\n\r\nx"
    references = parse(raw).references
    assert len(references) == 200
    assert references[-1] == "19999@x.example"


def test_header_values_stay_on_one_line_whatever_they_encode():
    word = base64.b64encode("hello\r\nBcc: x@y.example\u2028z".encode())
    mail = parse(b"Subject: =?utf-8?B?" + word + b"?=\r\nFrom: =?utf-8?Q?a=0D=0ABcc:_x?= <a@b.example>\r\n\r\n")
    assert mail.subject == "hello Bcc: x@y.example z"
    assert "\n" not in mail.sender.name and "\r" not in mail.sender.name


def test_neighbouring_words_are_joined_before_decoding():
    raw = "打印机".encode("gb18030")
    words = b" ".join(b"=?gb2312?B?" + base64.b64encode(piece) + b"?=" for piece in (raw[:3], raw[3:]))
    assert parse(b"Subject: " + words + b"\n\n").subject == "打印机"


def test_addresses_with_commas_comments_and_groups():
    mail = parse(
        b'From: "Li, Lei" <li@a.example>\nTo: Zhang, San <z@a.example>, b@a.example (Bob), team: c@a.example, d@a.example;\n\n'
    )
    assert mail.sender == Address("Li, Lei", "li@a.example")
    assert [address.email for address in mail.to] == ["z@a.example", "b@a.example", "c@a.example", "d@a.example"]
    assert mail.to[1].name == "Bob"


def test_every_place_that_may_hold_our_address_is_listed():
    mail = parse(
        b"Delivered-To: a@x.example\nX-Original-To: b+t@x.example\nEnvelope-To: <c@x.example>\nX-Forwarded-To: a@x.example\n\n"
    )
    assert mail.delivered_to == ["a@x.example", "b+t@x.example", "c@x.example"]


def test_control_and_nul_characters_do_not_reach_the_database():
    mail = parse(b"Subject: a\0b\nContent-Type: text/plain; charset=utf-7\n\nx\0y+2AA-")
    assert mail.subject == "a\ufffdb"
    assert "\0" not in mail.text
    mail.text.encode("utf-8")


def test_uuencoded_blocks_become_attachments():
    mail = parse(HEAD + b"\r\nsee\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n")
    assert [(found.name, found.content) for found in mail.attachments] == [("cat.txt", b"Cat")]
    assert "begin" not in mail.text and "bye" in mail.text


def test_a_broken_winmail_dat_stays_as_it_is():
    mail = parse(
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\nnonsense\n--b--"
    )
    assert [found.name for found in mail.attachments] == ["winmail.dat"]
    assert any("winmail.dat" in defect for defect in mail.defects)


def test_text_that_is_an_attachment_stays_one():
    mail = parse(
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: text/plain\n"
        b"Content-Disposition: attachment; filename=log.txt\n\nline\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--"
    )
    assert mail.text.strip() == "hi"
    assert [found.name for found in mail.attachments] == ["log.txt", "text-2.ics"]


def test_missing_boundaries_lose_nothing():
    mail = parse(
        HEAD + b"Content-Type: multipart/mixed; boundary=wrong\n\n--right\nContent-Type: text/plain\n\nhello\n--right\n"
        b"Content-Type: image/png; name=a.png\n\nxx"
    )
    assert mail.text.strip() == "hello"
    assert [found.name for found in mail.attachments] == ["a.png"]


def test_a_subject_turns_nothing_around() -> None:
    subject = base64.b64encode("账单\u202egnp.exe 请看".encode()).decode()
    mail = parse(f"From: a@b.example\r\nSubject: =?utf-8?B?{subject}?=\r\n\r\nx".encode())
    assert mail.subject == "账单gnp.exe 请看"


def test_japanese_of_outlook_has_signs_that_the_standard_lacks() -> None:
    head = b"Subject: =?iso-2022-jp?B?GyRCJUYlOSVILSEbKEI=?=\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
    mail = parse(head + b"\x1b$B%F%9%H-!-j\x1b(B end")
    assert (mail.subject, mail.text.strip()) == ("テスト①", "テスト①㈱ end")


def test_every_sign_of_the_japanese_standard_is_read_the_same_way() -> None:
    """But for six that Windows maps to wider ones."""
    other = 0
    for row, cell in product(range(0x21, 0x7F), repeat=2):
        content = b"\x1b$B" + bytes((row, cell)) + b"\x1b(B"
        try:
            other += charsets.japanese(content) != content.decode("iso2022_jp")
        except UnicodeError:
            continue
    assert other == 6
