"""Subjects without the prefixes mail programs pile up in front of them."""

import re

_WORDS = (
    "re|res|ref|rif|sv|vs|aw|antw|antwort|odp|ynt|yan|ant|bls|tr|wg|fw|fwd|rv|enc|i|rép|rep|reply|forward|vl|doorst|"
    "回复|回覆|回信|答复|答覆|转发|轉寄|轉發|转寄|转|答|回|自动回复|自動回覆|返信|転送|회신|전달|답장"
)
_PREFIX = re.compile(
    rf"\s*(?:\[(?:fwd?|re)\s*[:：]?"
    rf"|(?:{_WORDS})\s*(?:[\[(（【^]?\s*\d{{1,4}}\s*[\])）】]?)?\s*[:：﹕︰])\s*",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(r"\s*[\[【(（](?:external|外部邮件|外部|ext)[\]】)）]\s*[:：]?\s*", re.IGNORECASE)


def normal_subject(subject: str) -> str:
    """`Re:回复：Re[2]: 打印机 ` -> `打印机`; white space collapsed."""
    text = " ".join(subject.split())
    for _ in range(200):
        match = _PREFIX.match(text) or _EXTERNAL.match(text)
        if match is None or not match.end():
            break
        # "[Fwd: subject]" wears a bracket at both ends.
        closing = match.group().lstrip().startswith("[") and match.re is _PREFIX and text.endswith("]")
        text = text[match.end() : -1 if closing else None].strip()
    return text
