"""Understanding mail: bytes in, plain values out. Nothing here touches a database or the network."""

from .bounces import Bounce, BouncedRecipient, bounce
from .cleaning import Cleaned, clean_html
from .forwards import Forwarded, forwarded
from .headers import Headers
from .html_text import html_to_text, text_to_html
from .mail import Address, Attachment, Mail, TooComplex
from .names import is_inline_safe, safe_name, sniff
from .reading import parse
from .replies import Parts, split_reply
from .reply_html import HtmlParts, split_reply_html
from .robots import robot
from .subjects import normal_subject

__all__ = [
    "Address",
    "Attachment",
    "Bounce",
    "BouncedRecipient",
    "Cleaned",
    "Forwarded",
    "Headers",
    "HtmlParts",
    "Mail",
    "Parts",
    "TooComplex",
    "bounce",
    "clean_html",
    "forwarded",
    "html_to_text",
    "is_inline_safe",
    "normal_subject",
    "parse",
    "robot",
    "safe_name",
    "sniff",
    "split_reply",
    "split_reply_html",
    "text_to_html",
]
