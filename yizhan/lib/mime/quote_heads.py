"""The lines with which mail programs of the world introduce what they quote or forward."""

import re
from collections.abc import Sequence

LONGEST_LINE = 500

_FROM = (
    "From|Von|De|Da|Från|Fra|Van|Od|От|Lähettäjä|Gönderen|Feladó|Expéditeur|Remitente|Remetente|Mittente|"
    "发件人|发信人|寄件者|寄件人|發件人|发送人|发送者|差出人|送信者|보낸 ?사람|보낸이"
)
_DATE = (
    "Sent|Date|Sent on|Received|Gesendet(?: am)?|Datum|Envoyé(?: le)?|Inviato(?: il)?|Data|Enviado(?: el| em)?|Fecha|"
    "Skickat|Sendt|Dato|Verzonden|Wysłano|Отправлено|Дата|Message du|发送时间|发送日期|"
    "发件时间|发信时间|收件时间|日期|时间|"
    "寄件日期|寄件時間|發送時間|傳送時間|已发送|已發送|送信日時|日時|보낸 ?날짜|날짜"
)
_TO = (
    "To|Cc|Bcc|Reply-To|An|Kopie|À|A|Copie à|Copie|CC|Para|Till|Til|Kopi|Aan|Do|"
    "DW|Кому|Копия|收件人|收信人|收件者|抄送|密送|"
    "抄送人|副本|收 件 人|宛先|받는 ?사람|참조"
)
_SUBJECT = (
    "Subject|Betreff|Objet|Sujet|Oggetto|Asunto|Assunto|Ämne|Emne|Onderwerp|Temat|Тема|Konu|主题|主题词|标题|主旨|主題|標題|"
    "件名|제목"
)
_LABELS = tuple(
    (
        kind,
        re.compile(
            rf"[\s>*|]*(?:{words})\**\s*[*|]?\s*(?:[:：]"
            rf"|\|)\s*\**\s*(.*)",
            re.IGNORECASE,
        ),
    )
    for kind, words in (("from", _FROM), ("date", _DATE), ("to", _TO), ("subject", _SUBJECT))
)
_SPACED_LABEL = re.compile(
    r"^[\s>*"
    r"|]*([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])(?:[ \u3000]+([\u4e00-\u9fff]))?\s*([:：])"
)

_PHRASES = (
    "original (?:message|mail|e-?mail|appointment)|original|forwarded (?:message|mail|by.{0,60})|"
    "repl(?:y|ied) message|message original|"
    "begin forwarded message|ursprüngliche (?:nachricht|e-?mail)|originalnachricht|"
    "original-nachricht|weitergeleitete nachricht|"
    "message d.origine|message transféré|message d'origine|messaggio originale|messaggio inoltrato|mensaje original|"
    "mensaje reenviado|mensagem original|mensagem encaminhada|oprindelig (?:besked|meddelelse)|opprinnelig melding|"
    "ursprungligt meddelande|vidarebefordrat meddelande|oorspronkelijk bericht|doorgestuurd bericht|"
    "wiadomość oryginalna|пересылаемое сообщение|исходное сообщение|"
    "原始邮件|原始郵件|原邮件|原郵件|原始信件|原始信息|原始消息|回复的原邮件|回复的邮件|转发的原邮件|转发的邮件|转发邮件信息|转发邮件|转发信息|"
    "轉寄的郵件|轉寄郵件|已轉寄的郵件|邮件原件|原文|以下为原邮件|"
    "元のメッセージ|転送メッセージ|원본 ?메시지|전달된 ?메시지"
)
_DIVIDER = re.compile(
    rf"[\s>*"
    rf"|]*[-_=—－─*~]{{2,}}\s*(?:{_PHRASES})\s*[:：]?\s*(?:[-_=—－─*~]{{2,}}.*)?\Z",
    re.IGNORECASE,
)
_BARE_DIVIDER = re.compile(
    r"[\s>*]*(?:begin forwarded message|以下是转发的邮件|开始转发的邮件|下面是被转发的邮件|以下是被转发的邮件"
    r"|被转发的邮件|轉寄的郵件"
    r"|début du message (?:réexpédié|transféré)|anfang der weitergeleiteten (?:nachricht"
    r"|e-?mail))\s*[:：]\s*\Z",
    re.IGNORECASE,
)
_FRAMED = re.compile(r"\s*[-_=—－─]{4,}\s*[^\s\-_=—－─][^\r\n]{0,40}?[^\s\-_=—－─]?\s*[-_=—－─]{4,}\s*\Z")
_MARKER = re.compile(
    r".{0,30}(?:please (?:type|reply|write)[^.]{0,40} above th|reply above this line|请在(?:此|这)(?:行"
    r"|线)(?:以上|上方|之上)回复|"
    r"回复(?:内容)?请(?:写|填)在(?:此|这)(?:行|线)(?:以上|上方|之上)|antworten sie oberhalb)",
    re.IGNORECASE,
)
_HAS_COLON = re.compile(r"[:：|]")
_COULD_DIVIDE = re.compile(r"[-_=—－─*~]{2}|[:：]\s*\Z|回复|above|oberhalb", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:[_=\-—－─*~]{3,}|\u2029)\s*\Z")

_WROTE = (
    r"wrote|writes|said|schrieb|geschrieben|a écrit|écrit|ha scritto|scrisse|escribió|escribio|escreveu|schreef"
    r"|skrev|napisał(?:\(a\))?|"
    r"napisała|pisze|kirjoitti|пишет|написал(?:\(а\)|а)?|написано|yazdı|ezt írta|a scris|đã viết|napsal(?:\(a\)"
    r"|a)?|написав|"
    r"写道|寫道|写到|说道|来信说|のメール|님이 작성|작성"
)
_ATTRIBUTION = re.compile(
    rf"[^\r\n]{{4,400}}?(?:{_WROTE})[^\r\n]{{0,120}}[:：]\s*(?:\n|\Z)"
    rf"|[^\r\n]{{4,400}}(?:wrote|写道|寫道)\s*\Z",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"[\s>*]*(?:-{2,}\s*)?(?:(?:On|At|Am|Le|Il|El|Em|Op|W dniu|Dnia|Den|Pe|Vào|Dne)[\s\d,]"
    r"|[在於于]\s?\d)",
    re.IGNORECASE,
)
_ENDINGS = (":", "：", "wrote", "写道", "寫道")
_VERB = re.compile(rf"(?:{_WROTE})", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,100}@[\w-]{1,63}\.[\w.-]{1,100}")
_DATED = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}(?:st|nd|rd|th"
    r"|\.)?\s+[^\W\d_]{3,10}\.?,?\s+\d{4}"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+(?:\d{4}|at\b|[A-Z])|\d{1,2}月\d{1,2}日|\d{4}\s*-\s*\d"
)
_DATED_SENDER = re.compile(
    r"(?=.{0,300}\d)[^<>\n]{4,200}<?[\w.+-]{1,100}@[\w.-]{1,100}(?:[<(\[]mailto:[^\s<>]{1,120}[>)\]])?>?\s*[:：]\s*\Z"
)


def label_of(line: str) -> tuple[str, str]:
    """('from' | 'date' | 'to' | 'subject', the value) when the line looks like a quoted header; else ('', '')."""
    if len(line) > LONGEST_LINE or not _HAS_COLON.search(line):
        return "", ""
    line = _SPACED_LABEL.sub(r"\1\2\3\4", line)
    for kind, pattern in _LABELS:
        if match := pattern.match(line):
            return kind, match.group(1).strip()
    return "", ""


def is_divider(line: str) -> bool:
    """`-----Original Message-----`, `---原始邮件---` and their kin."""
    if len(line) > LONGEST_LINE or not _COULD_DIVIDE.search(line):
        return False
    return bool(_DIVIDER.match(line) or _BARE_DIVIDER.match(line) or _MARKER.match(line))


def is_rule(line: str) -> bool:
    """A line that is only drawn: `______`."""
    return bool(_RULE.match(line)) if len(line) <= LONGEST_LINE else False


def header_block(lines: Sequence[str], at: int) -> int:
    """The line after a block of quoted headers that starts at `at`; `at` itself when there is none."""
    if not label_of(lines[at])[0]:
        return at
    kinds: set[str] = set()
    has_email = False
    end, strangers = at, 0
    for number in range(at, min(at + 14, len(lines))):
        kind, _ = label_of(lines[number])
        if kind:
            kinds.add(kind)
            end, strangers = number + 1, 0
        elif not lines[number].strip():
            strangers += 1 if kinds >= {"from", "subject"} else 0
        else:
            strangers += 1
        has_email = has_email or (kind in ("from", "to") or strangers > 0) and "@" in lines[number]
        if strangers > 2:
            break
    known = "from" in kinds and ("subject" in kinds or has_email or "date" in kinds and "to" in kinds)
    return end if known and (len(kinds) >= 3 or len(kinds) == 2 and has_email) else at


def attribution(lines: Sequence[str], at: int) -> int:
    """The line after an "On … wrote:" that starts at `at` and may be wrapped; `at` itself when there is none."""
    first = lines[at]
    if not first.strip() or len(first) > LONGEST_LINE:
        return at
    joined = ""
    for number in range(at, min(at + 4, len(lines))):
        line = lines[number].strip().lstrip("> ") if number > at else first.strip()
        if not line or len(line) > LONGEST_LINE or number > at and _OPENING.match(line) and _VERB.search(line):
            return at
        joined = f"{joined} {line}".strip()
        if line.endswith(_ENDINGS) and _is_attribution(joined, first.strip(), number > at):
            return number + 1
    return at


def framed(lines: Sequence[str], at: int) -> bool:
    """`---------- some words ----------` right above quoted headers, whatever the words are."""
    if not _FRAMED.match(lines[at][:LONGEST_LINE]):
        return False
    following = [line for line in lines[at + 1 : at + 5] if line.strip()]
    return bool(following) and bool(label_of(following[0])[0])


def _is_attribution(text: str, first: str, wrapped: bool) -> bool:
    if len(text) > 900 or not re.search(r"\d", text):
        return False
    has_email, dated = "@" in text and bool(_EMAIL.search(text)), bool(_DATED.search(text))
    if _ATTRIBUTION.match(text):
        opened = bool(_OPENING.match(text))
        begins_with_date = bool(re.match(r"\D{0,12}\d", first)) and has_email and dated
        return (
            opened
            and (has_email or dated or ":" in text[:-1])
            or not wrapped
            and (has_email or dated)
            or begins_with_date
        )
    return not wrapped and has_email and dated and bool(_DATED_SENDER.match(text))
