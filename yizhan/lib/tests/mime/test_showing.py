"""What strangers send is shown without running, loading or hiding anything."""

import pytest

from yizhan.lib import mime


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<svg><style><img src=x onerror=alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form action=http://e.example><input></form>",
        "<iframe src=http://e.example>",
        "<base href=http://e.example>",
        "<link rel=stylesheet href=http://e.example>",
        "<meta http-equiv=refresh content='0;url=http://e.example'>",
        "<p style='background:url(http://e.example)'>",
        "<p style='position:fixed;top:0'>",
        "<p style='b\\61ckground:u\\72l(http://e.example)'>",
        "<table background=http://e.example>",
        "<img srcset='http://e.example 2x'>",
        "<video poster=http://e.example>",
        "<style>@import 'http://e.example'</style>",
        "<p id=x class=y>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
        "<p style='margin-top:-900px'>",
        "<object data=http://e.example>",
    ],
)
def test_nothing_active_survives(html):
    shown = mime.clean_html(html).html.lower()
    for bad in (
        "script",
        "onerror",
        "e.example",
        "position",
        "url(",
        "svg",
        "<form",
        "id=",
        "class=",
        "-900",
        "<style",
    ):
        assert bad not in shown


def test_remote_pictures_wait_and_inline_ones_show():
    html = "<img src=http://e.example/a.png?x=1&y=2><img src='//e.example/b'><img src='cid:Pic%401'><img src=cid:none>"
    cleaned = mime.clean_html(html, {"<pic@1>": "/files/7"})
    assert cleaned.blocked == 2
    assert ' src="http' not in cleaned.html and 'data-remote-src="http://e.example/a.png?x=1&amp;y=2"' in cleaned.html
    assert 'data-remote-src="https://e.example/b"' in cleaned.html and 'src="/files/7"' in cleaned.html


def test_links_are_marked_and_limited():
    cleaned = mime.clean_html(
        "<a href='https://a.example'>a</a><a href='ftp://b.example'>b</a><a href=/local>c</a>"
    ).html
    assert cleaned.startswith('<a href="https://a.example" target="_blank" rel="noopener noreferrer nofollow">')
    assert "ftp" not in cleaned and "/local" not in cleaned


def test_harmless_style_stays():
    assert (
        'style="color:red;font-size:12px"'
        in mime.clean_html("<p style='color:red; font-size:12px; z-index:9'>x</p>").html
    )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="' * 110_000,
        "&#" * 500_000,
        "&" * 1_000_000,
        "<div>" * 100_000,
        "<!--" * 250_000,
        "<script>" * 120_000,
        "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
        "http://a.example/" + "(" * 500_000,
        "".join(f"<font size={number}>" for number in range(50_000)),
        "a." * 500_000,
        "<table><tr><td>" * 50_000,
    ],
)
def test_hostile_html_is_dealt_with_in_linear_time(html):
    mime.clean_html(html)
    mime.html_to_text(html)
    mime.text_to_html(html)
    mime.split_reply_html(html)
    mime.split_reply(html)


def test_text_becomes_paragraphs_with_links():
    html = mime.text_to_html("a<b> & c\nsee https://a.example/x?y=1&z，好\n\nmail me@a.example.")
    assert "a&lt;b&gt; &amp; c<br>" in html and 'href="https://a.example/x?y=1&amp;z"' in html
    assert 'href="mailto:me@a.example"' in html and html.count("<p>") == 2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报告.docx", "报告.docx"),
        ("a\u202egnp.exe", "agnp.exe"),
        (".htaccess", "htaccess"),
        ("\u200b.htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("", "attachment"),
        ("...", "attachment"),
        ("a\0b\r\n.txt", "ab .txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_file_names_are_made_harmless(name, safe):
    assert mime.safe_name(name) == safe


@pytest.mark.parametrize(
    ("content", "name", "declared", "believed"),
    [
        (b"\x89PNG\r\n\x1a\n", "a.png", "image/png", "image/png"),
        (b"<html>", "a.png", "image/png", "text/html"),
        (b"<svg xmlns=x>", "a.png", "image/png", "image/svg+xml"),
        (b"\x89PNG\r\n\x1a\n", "a.html", "image/png", "text/html"),
        (b"PK\x03\x04", "a.docx", "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"GIF89a<script>", "a.gif", "text/html", "text/html"),
        (b"\0\1\2", "a.png", "image/png", "application/octet-stream"),
        ("表,格".encode(), "a.csv", "", "text/csv"),
        (b"\xff\xd8\xff\xe0", "x", "application/octet-stream", "image/jpeg"),
        (b"", "", "", "text/plain"),
    ],
)
def test_content_types_are_not_taken_on_trust(content, name, declared, believed):
    assert mime.sniff(content, name, declared) == believed


def test_only_raster_images_are_shown_inline():
    assert mime.is_inline_safe("image/png") and mime.is_inline_safe("IMAGE/JPEG; x=y")
    assert not any(mime.is_inline_safe(kind) for kind in ("image/svg+xml", "application/pdf", "text/html", ""))


@pytest.mark.parametrize(
    ("subject", "normal"),
    [
        ("Re: Re[2]: 回复：答复: 打印机  坏了", "打印机 坏了"),
        ("[Fwd: Hello]", "Hello"),
        ("转发：Fw: x", "x"),
        ("Regarding: x", "Regarding: x"),
        ("AW: SV: x", "x"),
        ("【外部邮件】回复：x", "x"),
        ("", ""),
    ],
)
def test_prefixes_come_off_subjects(subject, normal):
    assert mime.normal_subject(subject) == normal


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"From: a@b.example", ""),
        (b"Auto-Submitted: no", ""),
        (b"Auto-Submitted: auto-replied", "auto-submitted"),
        (b"X-Auto-Response-Suppress: OOF", "auto-submitted"),
        (b"Precedence: junk", "bulk"),
        (b"Precedence: list", "list"),
        (b"Precedence: auto_reply", "auto-submitted"),
        (b"List-Id: <x.example>", "list"),
        (b"Return-Path: <>", "null-path"),
        (b"From: MAILER-DAEMON@x.example", "bounce"),
        (b"From: postmaster@x.example", "bounce"),
        (b"X-Loop: x", "auto-submitted"),
        (b"Subject: Out of Office: x", "auto-reply-subject"),
        (b"Content-Type: multipart/report; boundary=x", "bounce"),
        (b"Subject: Re: automatic door broken", ""),
    ],
)
def test_robots_are_recognised(head, reason):
    assert mime.robot(mime.parse(head + b"\n\nhello")) == reason


def test_a_mail_that_is_only_quotation_is_kept_whole():
    text = "-----原始邮件-----\n发件人: a\n\nhello"
    assert mime.split_reply(text).reply == text
