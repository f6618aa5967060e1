"""A short text cut into clauses, so that each can be asked what it says."""

import re
import unicodedata

CJK = re.compile(r"[\u3400-\u9fff]")
_ENDS = re.compile(r"[。!?,;:、…~\n\r]+|(?<!\d)\.(?!\d)|\.\.+|--+|—+|[-–](?=\s)")
_SILENT = {"So", "Sk", "Cf", "Mn"}


def clauses(text: str, number: re.Pattern[str] | None = None) -> list[str]:
    """Its clauses, folded and without emoji. What `number` finds is a ticket's number: "it", or nothing in Chinese."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = "".join(one for one in plain if unicodedata.category(one) not in _SILENT)
    if number:
        plain = number.sub("" if CJK.search(plain) else "it", plain)
    found = (" ".join(one.split()).strip(" .:：()（）\"'“”") for one in _ENDS.split(plain))
    # Chinese is written without blanks; who puts one in means a comma or nothing.
    parts = (part for one in found for part in (one.split(" ") if CJK.search(one) else [one]))
    return [one for one in parts if one]
