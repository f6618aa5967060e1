"""Taking out of a text what tells who it was: names, addresses, numbers. What stays is for a person to read through."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SURNAMES = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾"
    "彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]"
)
# Han letters that no part of an address begins with or holds; they end what stands before one.
PART = "(?:(?![的在到去住是寄送来从给往叫请我您你他她这那了吗呢])[一-鿿])"
ROAD = "(?:大道|街道|路|街|道|巷|弄|胡同|村|小区|花园|大厦|广场|公寓|苑|里|城|园)"
ADDRESS = (
    rf"(?:{PART}{{2,6}}(?:省|自治区))?(?:{PART}{{2,6}}(?:市|自治州|地区))?(?:{PART}{{1,6}}[区县旗])?(?:{PART}{{1,6}}[镇乡])?"
    rf"{PART}{{1,8}}{ROAD}\s?[\d一二三四五六七八九十百]{{1,5}}\s?(?:号楼|[号弄栋幢座期])"
    r"(?:[一-鿿A-Za-z]{0,6}\s?[\d一二三四五六七八九十A-Z]{1,5}\s?(?:号楼|单元|[号弄栋幢座室楼层户]))*(?:\s?[A-Z]?\d{3,4}室?)?"
)
STREET = (
    r"\b\d{1,5}[A-Za-z]?\s+(?:[A-Z][\w'.]*\s+){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court"
    r"|Square|Terrace)\b\.?(?:,?\s*(?:Apt|Apartment|Suite|Unit|Flat|Room)\.?\s*#?\w+)?"
)
PLATE = (
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z]\s?[·•.]?\s?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)
PHONE = (
    r"(?<![\d.])(?:(?:\+|00)86[-\s]?)?1[3-9]\d[-.\s]?[\d*]{4}[-.\s]?\d{4}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}(?:[)）]\s?|[-\s])\d{3,4}[-\s]?\d{4}(?:\s?[-转]\s?\d{1,6})?(?!\d)|(?<!\d)07\d{3}\s\d{6}(?!\d)"
    r"|\+\d{1,3}[-\s]?\(?\d{1,4}\)?(?:[-\s]?\d{2,4}){2,4}(?!\d)|(?<![\d-])\(?(?!400|800)\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}(?![\d-])"
)
ID_CARD = (
    r"(?<!\d)[1-9]\d{5}\s?(?:19|20)\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:0[1-9]|[12]\d|3[01])\s?\d{3}[\dXx](?![\dA-Za-z])"
)
CARD = r"(?<!\d)\d(?:[ -]?\d){14,18}(?!\d)"
MAIL = r"[\w.+-]+[@＠][\w-]+(?:\.[\w-]+)+"
PRIVATE_LINK = r"https?://[^\s<>\"，。）)]*?(?:/track/|/decide/|[?&](?:amp;)?(?:token|code|key|sig)=)[^\s<>\"，。）)]*"
ORDER = (
    "(?P<keep>(?:[订运]单号?|快递单?号|单号|序列号|客户编号|合同号?|护照号?码?|驾照号?|卡号|银行卡号?|[账帐]号|[Pp]assport|[Oo]rder(?:\\s+(?:no\\.?|number))?"
    r"|[Ss]erial\s+number)\s*(?:是|为|is)?\s*[:：#]?\s*)(?=[A-Za-z-]*\d)[A-Za-z0-9-]{4,}(?:[ -]\d{3,})*"
)
IBAN = r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"
CHAT = (
    r"(?P<keep>(?:微信号?|[Ww]e[Cc]hat|(?:QQ|qq)号?)\s*(?:是|为|I[Dd]|id)?\s*[:：]?\s*)"
    r"(?=[A-Za-z-]*[\d_])[A-Za-z0-9_-]{5,20}"
)
# Digits of double width say the same, signs without width nothing; both would hide what stands around them.
PLAIN = str.maketrans("０１２３４５６７８９", "0123456789", "\u200b\u200c\u200d\u2060\ufeff")
CALLED = (
    r"(?P<keep>(?:我叫|我是|姓名|联系人|收货人|收件人|机主|户主|业主)\s*(?:是|为)?\s*[:：]?\s*)"
    rf"(?:{SURNAMES})[一-鿿]{{1,2}}(?=[，。,.、；;\s!！(（]|$)"
)
POLITE = rf"(?<![一-鿿]路)(?:{SURNAMES})(?:[一-鿿]{{1,2}})?(?=(?:先生|女士|小姐|师傅|老师|阿姨|大爷|店长|经理|主任))"
ENGLISH = (
    r"(?P<keep>\b(?:[Mm]y name is|[Tt]his is|I am|I'm|Mr\.?|Mrs\.?|Ms\.?|Dr\.?"
    r"|[Rr]egards,|[Ss]incerely,|[Tt]hanks,|Cheers,)\s+)"
    r"[A-Z][a-zA-Z'’-]+(?:\s+[A-Z][a-zA-Z'’-]+){0,2}"
)


@dataclass
class Replaced:
    """A text without what was found in it; `found` counts the words that stand there now."""

    text: str = ""
    found: Counter[str] = field(default_factory=Counter)
    originals: dict[str, set[str]] = field(default_factory=dict)


def words() -> dict[str, str]:
    """What is written instead, in the language that is active."""
    return {
        "mail": _("[mail address]"), "link": _("[personal link]"), "id": _("[ID number]"), "card": _("[card number]"),
        "phone": _("[phone number]"), "plate": _("[number plate]"), "ticket": _("[ticket number]"),
        "order": _("[number]"), "account": pgettext("anonymous", "[account]"),
        "address": pgettext("anonymous", "[address]"), "name": pgettext("anonymous", "[name]"),
        "company": _("[company]"),
    }  # fmt: skip


def is_card(text: str) -> bool:
    """By its check digit (Luhn); other long numbers are no cards."""
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [2 * one - 9 * (one > 4) for one in digits[-2::-2]]
    return len(digits) >= 15 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def anonymous(html: str, *, names: Iterable[str] = (), companies: Iterable[str] = (), prefix: str = "") -> Replaced:
    """HTML that holds no names, addresses and numbers of people any more, neither in its text nor in its links."""
    instead = words()
    made = Replaced(originals={})
    steps = steps_for(list(names), list(companies), prefix)
    parts = re.split(r"(<[^>]*>)", html)
    for one in parts:
        said = cleared(one, steps, instead, made)
        # A link that tells who it was goes, whatever it is called: to an address, to a page of one's own.
        made.text += f"{one.split()[0]}>" if one.startswith("<") and said != one else said
    return made


def steps_for(names: list[str], companies: list[str], prefix: str) -> list[tuple[str, str]]:
    """(key, pattern) in the order in which they are looked for: what is certain before what is guessed."""
    ticket = rf"\[?{re.escape(prefix)}\d{{3,}}\]?" if prefix else r"(?!)"
    known = [pattern for name in sorted(set(names), key=len, reverse=True) for pattern in spellings(name)]
    firms = [re.escape(one) for one in sorted(set(companies), key=len, reverse=True) if len(one) > 2]
    return [
        ("mail", MAIL), ("link", PRIVATE_LINK), ("ticket", ticket), ("id", ID_CARD), ("card", CARD), ("order", ORDER),
        ("order", IBAN), ("account", CHAT), ("phone", PHONE), ("plate", PLATE),
        ("company", "|".join(firms) or r"(?!)"), ("address", ADDRESS), ("address", STREET),
        ("name", "|".join(known) or r"(?!)"), ("name", CALLED), ("name", POLITE), ("name", ENGLISH),
    ]  # fmt: skip


def spellings(name: str) -> list[str]:
    """How somebody we know is called in a text: the whole name, a Latin one also by its parts."""
    name = name.strip()
    if len(name) < 2:
        return []
    if re.fullmatch("[一-鿿]+", name):
        return [r"\s?".join(name)]
    parts = [one for one in re.split(r"[\s,]+", name) if len(one) > 2]
    # Han letters beside it are no part of the name: 我是Tim.
    return [r"(?ai:\b" + r"\s+".join(map(re.escape, one.split())) + r"\b)" for one in (name, *parts)]


def cleared(text: str, steps: list[tuple[str, str]], instead: dict[str, str], made: Replaced) -> str:
    text = text.translate(PLAIN)
    for key, pattern in steps:
        text = re.sub(pattern, replacer(key, instead[key], made), text)
    return text


def replacer(key: str, word: str, made: Replaced) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        kept = found.groupdict().get("keep") or ""
        gone = found[0][len(kept) :]
        if (key == "card" and not is_card(gone)) or gone.strip() in ("", word):
            return found[0]
        made.found[word] += 1
        made.originals.setdefault(word, set()).add(gone.strip())
        return f"{kept}{word}"

    return replace
