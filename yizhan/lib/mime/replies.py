"""Parts a mail's text into what is new, what is quoted and the signature; in doubt a line counts as new."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .quote_heads import attribution, framed, header_block, is_divider, is_rule

LONGEST_TEXT = 1_000_000
REPLY, QUOTED, SIGNATURE = "reply", "quoted", "signature"

_QUOTE_MARK = re.compile(r"\s{0,3}(?:>|&gt;|＞)")
_SIGNATURE_MARK = re.compile(r"(?:--|—|__)[ \t\u00a0]*\Z")
_DRAWN_SIGNATURE = re.compile(r"\s*[-_—]{8,}\s*\Z")
_DASHED_NAME = re.compile(r"-{1,2}\s?[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2}\Z")
_SENT_FROM = re.compile(
    r"[\s>*\[(]*(?:sent (?:from|via|with|using) .{1,80}|get outlook for .{1,80}|"
    r"sent by (?:outlook|mail).{0,60}|download .{0,20}mail app.{0,30}|von meinem .{1,40} gesendet"
    r"|gesendet (?:von|mit) .{1,60}|"
    r"envoyé (?:de|depuis|avec) .{1,60}|enviado (?:desde|do|de|a partir) .{1,60}|inviato da .{1,60}"
    r"|verzonden vanaf .{1,60}|"
    r"skickat från .{1,60}|sendt fra .{1,60}|отправлено (?:с|из) .{1,60}|wysłane z .{1,60}|"
    r"(?:此?邮?件?由?)?(?:发自|發自|发送自|寄自|来自|來自)(?:我的|于)?\s?.{1,40}|从我的.{1,30}发送"
    r"|從我的.{1,30}(?:傳送|發送)|"
    r"从.{1,20}(?:手机|邮箱|outlook).{0,20}发送|以下来自.{0,30}|使用.{1,20}(?:邮箱|客户端)发送|"
    r"签名由.{1,30}定制|通过.{1,20}(?:邮箱|手机|客户端).{0,10}(?:发送|编辑)|获取\s?outlook.{0,40}"
    r"|下载\s?outlook.{0,40}|.{1,20}から送信|나의 .{1,20}에서 보냄)"
    r"[\s.*\])]*\Z",
    re.IGNORECASE,
)
_LONE_EMAIL = re.compile(r"\s*<?[\w.+-]{1,64}@[\w.-]{1,100}>?\s*\Z")
_CHINESE_DEVICE = re.compile(
    r"iphone|ipad|ios|安卓|android|手机|手機|华为|huawei|小米|oppo|vivo|荣耀|魅族|三星|samsung|邮箱|郵箱|邮件"
    r"|mail|outlook|foxmail|app|"
    r"客户端|微信|钉钉|企业微信|飞书|mac|平板|163|qq|wps",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\s>*\[(]*(?:此?邮?件?由?)?(?:发自|發自|发送自|寄自|来自|來自|以下来自)")
_LONGEST_SIGNATURE = 20
_FARTHEST = 10_000


@dataclass(slots=True, frozen=True)
class Parts:
    """Together the three hold every line of the text."""

    reply: str
    quoted: str = ""
    signature: str = ""


def split_reply(text: str) -> Parts:
    """The new words of a mail, apart from the history below and the signature."""
    if len(text) > LONGEST_TEXT:
        return Parts(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    labels = label_lines(lines)
    if REPLY == max(labels) == min(labels):
        return Parts(text)
    joined = {
        label: "\n".join(line for line, given in zip(lines, labels, strict=True) if given == label)
        for label in (REPLY, QUOTED, SIGNATURE)
    }
    return Parts(joined[REPLY].strip("\n\u00a0 \t"), joined[QUOTED].strip("\n"), joined[SIGNATURE].strip("\n"))


def label_lines(lines: Sequence[str]) -> list[str]:
    """For each line, whether it is reply, quoted or signature."""
    labels = [REPLY] * len(lines)
    start, end, whole = _first_head(lines)
    if start < len(lines):
        if whole:
            labels[start:] = [QUOTED] * (len(lines) - start)
        else:
            _label_marked(lines, labels, start, end)
    elif any(is_quote_mark(line) for line in lines):
        _label_marked(lines, labels, 0, 0)
    for first, last in _reply_runs(labels):
        mark = _signature_start(lines, first, last)
        labels[mark:last] = [SIGNATURE] * (last - mark)
    if not any(line.strip() for line, label in zip(lines, labels, strict=True) if label == REPLY):
        return [REPLY] * len(lines)
    return labels


def is_quote_mark(line: str) -> bool:
    """The line starts with `>`."""
    return bool(_QUOTE_MARK.match(line))


def _first_head(lines: Sequence[str]) -> tuple[int, int, bool]:
    """Where the first quote head begins and ends, and whether everything below it is quoted."""
    for at, line in enumerate(lines[:_FARTHEST]):
        if not line.strip() or is_quote_mark(line):
            continue
        if is_divider(line) or framed(lines, at):
            return _with_rules(lines, at), at + 1, True
        if (end := header_block(lines, at)) > at:
            return _with_rules(lines, at), end, True
        if (end := attribution(lines, at)) > at:
            following = next((text for text in lines[end:] if text.strip()), "")
            return at, end, not is_quote_mark(following)
    return len(lines), len(lines), True


def _with_rules(lines: Sequence[str], at: int) -> int:
    """A drawn line above a head belongs to it."""
    above = at - 1
    while above > 0 and not lines[above].strip() and at - above < 4:
        above -= 1
    return above if above >= 0 and is_rule(lines[above]) else at


def _label_marked(lines: Sequence[str], labels: list[str], start: int, end: int) -> None:
    """Quotes marked with `>`: answers may stand between and below them."""
    quoted = [start <= at < end or is_quote_mark(line) for at, line in enumerate(lines)]
    for at in range(1, len(lines) - 1):
        # A long quoted line that was wrapped on its way: its tail has no mark.
        if quoted[at - 1] and not quoted[at] and lines[at].strip() and is_quote_mark(lines[at + 1]):
            quoted[at] = len(lines[at - 1]) >= 60 and len(lines[at]) < 60 and is_quote_mark(lines[at - 1])
    marked = [at for at, is_quoted in enumerate(quoted) if is_quoted]
    answers_between = _answers_between(lines, quoted, marked)
    last_answer = answers_between[-1] if answers_between else -1
    answer_below = next((line for line in lines[marked[-1] + 1 :] if line.strip()), "--")
    if answers_between and not _SIGNATURE_MARK.match(answer_below):
        last_answer = len(lines)
    for at in marked:
        # Answers between the quotes make no sense without what they answer.
        if at > last_answer:
            labels[at] = QUOTED
    below = marked[-1] + 1
    start_below, _, whole = _first_head(lines[below:])
    if whole and below + start_below < len(lines):
        labels[below + start_below :] = [QUOTED] * (len(lines) - below - start_below)
    for at in range(1, len(lines) - 1):
        if not lines[at].strip() and labels[at - 1] == QUOTED and at < marked[-1]:
            labels[at] = QUOTED


def _answers_between(lines: Sequence[str], quoted: list[bool], marked: list[int]) -> list[int]:
    return [at for at in range(marked[0], marked[-1]) if not quoted[at] and lines[at].strip()]


def _reply_runs(labels: list[str]) -> list[tuple[int, int]]:
    """Stretches of reply lines that end at a quote or at the end."""
    runs: list[tuple[int, int]] = []
    first = 0
    for at, label in enumerate([*labels, QUOTED]):
        if label == QUOTED:
            if at > first:
                runs.append((first, at))
            first = at + 1
    return runs


def _signature_start(lines: Sequence[str], first: int, last: int) -> int:
    """The first line of the signature that closes this stretch, `last` when there is none."""
    filled = [at for at in range(first, last) if lines[at].strip()]
    start = last
    for order in range(max(0, len(filled) - _LONGEST_SIGNATURE - 1), len(filled)):
        at, rest = filled[order], filled[order + 1 :]
        if _SIGNATURE_MARK.match(lines[at]):
            return at
        if _DRAWN_SIGNATURE.match(lines[at]) and rest and _is_card(lines, rest):
            start, filled = at, filled[:order]
            break
    for at in reversed(filled[-4:]):
        line = lines[at]
        if is_sent_from(line) or _DASHED_NAME.match(line) and at > first and not lines[at - 1].strip():
            start = at
        elif start != last or not (last < len(lines) and at == filled[-1] and _LONE_EMAIL.match(line)):
            break
        else:
            # Foxmail puts the writer's own address between the letter and the quote.
            start = at
    return _card_above(lines, first, start) if start < last else last


def _card_above(lines: Sequence[str], first: int, start: int) -> int:
    """NetEase draws its card as a table that ends in "signature by": it starts at `| |`."""
    for at in range(start, max(first, start - 12), -1):
        if lines[at].strip() == "| |":
            return at
    return start


def is_sent_from(line: str) -> bool:
    """`Sent from my iPhone`, `发自我的小米手机`, `来自QQ邮箱手机版`."""
    if len(line) > 160 or len(line.split()) > 9 or not _SENT_FROM.match(line):
        return False
    return not _CHINESE.match(line) or bool(_CHINESE_DEVICE.search(line))


def _is_card(lines: Sequence[str], at: list[int]) -> bool:
    """A few short lines without a sentence: a name, a firm, a telephone."""
    return len(at) <= 8 and all(
        len(lines[number]) <= 80 and not re.search(r"[。？！?!；;]", lines[number]) for number in at
    )
