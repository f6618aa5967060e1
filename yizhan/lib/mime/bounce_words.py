"""The vocabulary of mail servers that refuse, in English and Chinese."""

import re

SUBJECT = re.compile(
    r"undeliver|returned (?:mail|to sender|message)|delivery (?:status|failure|has failed|notification|error"
    r"|problem|report|delay|attempt|incomplete)|"
    r"deliver(?:y|ed)? fail|failure (?:notice|delivery)|mail (?:delivery|system|failure|could not|error)"
    r"|non[- ]?deliver|nondeliver|could not (?:be delivered|send)|"
    r"unable to deliver|not delivered|message (?:you sent|not|delivery|status)|mail could not|bounce"
    r"|failed mail|rejected|delayed|error sending|"
    r"user unknown|unzustellbar|unbekannt|non remis|échec|退信|投递失败|投遞失敗|未送达|无法送达|无法投递"
    r"|無法投遞|发送失败|退回|配信|エラー|送信できません|"
    r"warning: |notification|permanent error|status report|недоставлен|delivery",
    re.IGNORECASE,
)

_UNKNOWN = (
    r"user[^.\n]{0,20} unknown|unknown user|no such (?:user|recipient|mailbox|address|person|local user)"
    r"|does(?:n't| not) exist|not exist|"
    r"unknown (?:recipient|address|mailbox|local[- ]part|or illegal)|recipient (?:unknown|not found"
    r"|address rejected|rejected|does not)|"
    r"invalid (?:recipient|mailbox|address|user)|mailbox (?:unavailable|not found|unknown|does not|disabled"
    r"|inactive)|address (?:rejected|unknown|not found)|"
    r"not (?:a )?(?:known|valid|found|listed|our customer)|unrouteable|host (?:unknown|not found)|unknown host"
    r"|domain (?:not found|does not)|bad destination|"
    r"account (?:disabled|inactive|expired|has been|that you tried)|no mailbox|user (?:not found|doesn|does not"
    r"|is unknown)|couldn't be found|wasn't found|"
    r"no longer (?:available|valid|exist)|this user doesn|不存在|无此用户|地址错误|用户名错误|收件人地址(?:有误"
    r"|错误|不存在)|帐号.{0,6}(?:停用|禁用|冻结)|"
    r"账号.{0,6}(?:停用|禁用|冻结)|找不到.{0,10}(?:用户|收件人|邮箱|域名)|邮箱.{0,6}(?:不存在|未找到)"
    r"|域名.{0,8}(?:不存在|错误|无法解析)"
)
_PASSING = (
    r"quota|mailbox (?:is )?full|over ?limit|exceed|too (?:large|big|many|long)|size limit|insufficient|storage"
    r"|temporar|try again|greylist|timed? ?out|"
    r"timeout|will (?:be )?(?:retr|continue|keep)|still (?:being )?(?:try|retr)|delayed|connection (?:refused"
    r"|timed)|busy|spam|blocked|black ?list|blocklist|policy|virus|"
    r"reputation|authentication|spf|dkim|dmarc|relay|已满|满了|空间不足|容量|超过|超出|过大|过多|频率|稍后|暂时"
    r"|临时|超时|垃圾邮件|拒收|反垃圾|黑名单|策略|病毒"
)
VERDICT = re.compile(
    rf"{_UNKNOWN}|{_PASSING}|(?:not|n't|unable to|fail(?:ed|ure)?|cannot"
    rf"|could not)[^.\n]{{0,30}}(?:be )?deliver|deliver(?:y|ed)?[^.\n]{{0,40}}fail|"
    r"undeliver|permanent (?:fatal )?error|fatal error|returned|\b[45]\d\d[ -]#?[45]\.\d|\b55\d[ -]|rejected"
    r"|refused|bounced|"
    r"退信|投递失败|未能送达|无法(?:送达|投递|发送)|被退回|退回|发送失败|配信できません|配信不能|存在しません"
    r"|送信できません",
    re.IGNORECASE,
)

_HARD = re.compile(_UNKNOWN, re.IGNORECASE)
_SOFT = re.compile(_PASSING, re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.:/-])([45])[0-5]\d(?=[ -]|\))")


def status_of(text: str) -> str:
    """The enhanced status in some words, made up from a plain SMTP reply if need be."""
    if found := _STATUS.search(text):
        return found.group(1)
    if found := re.search(r"(?<![\d.:/-])(?:550|551|553)(?=[ -])", text):
        return "5.1.1" if _HARD.search(text) else "5.0.0"
    if found := _REPLY.search(text):
        return f"{found.group(1)}.0.0"
    return "5.1.1" if _HARD.search(text) else ""


def is_hard(status: str, reason: str) -> bool:
    """True only if the address is dead; full mailboxes and spam filters may relent."""
    if status.startswith("4"):
        return False
    if status.startswith("5.1.") or status in ("5.2.1", "5.4.4"):
        return status not in ("5.1.8", "5.1.7")
    if status.startswith(("5.2.", "5.3.", "5.4.", "5.6.")):
        return bool(_HARD.search(reason)) and not _SOFT.search(reason)
    return bool(_HARD.search(reason)) and not re.search(r"quota|full|spam|满", reason, re.IGNORECASE)
