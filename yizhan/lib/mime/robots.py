"""Who wrote it, a person or a program? Every reason means: it may open a ticket, but is never answered by itself."""

import re

from .mail import Mail

_OUT_OF_OFFICE = re.compile(
    r"\s*(?:(?:re|aw|sv|回复|答复)\s*[:：]\s*)?(?:"
    r"[\[【(（]?\s*(?:自动回复|自動回覆|自动答复|自動回復|自动应答|系统自动回复|休假自动回复|外出自动回复|邮件自动回复)"
    r"|auto(?:matic)?[\s-]*(?:re(?:ply|sponse)|generated)|auto\s?:|out\s+of\s+(?:the\s+)?office|ooo\b"
    r"|automatische antwort|abwesenheits|réponse automatique|risposta automatica|respuesta autom|resposta autom"
    r"|automatisch antwoord|autosvar|自動応答|不在通知|부재중|away from (?:my )?(?:mail|office|desk)"
    r"|i am (?:currently )?out of)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"\s*(?:undeliver|undelivered mail|delivery (?:status notification|failure|has failed|notification)|"
    r"mail delivery (?:failed|failure|subsystem|system|error)|returned mail|failure notice|message undeliverable|"
    r"mail system error|non[ -]?delivery|unzustellbar|(?:系统|来自.{0,20}的?)?退信|退信通知|邮件投递失败"
    r"|投递失败|未送达|无法投递|無法投遞)",
    re.IGNORECASE,
)
_ROBOT_MAILBOX = re.compile(
    r"(?:mailer-daemon|mail-daemon|post_?master|mailerdaemon|mdaemon|mail_delivery"
    r"|double-bounce)\b",
    re.IGNORECASE,
)
_BULK = {"bulk", "junk"}


def robot(mail: Mail) -> str:
    """'' for a person; otherwise bounce, null-path, auto-submitted, auto-reply-subject, list or bulk."""
    checks = (_is_bounce, _is_auto_submitted, _is_null_path, _is_auto_reply_subject, _is_list, _is_bulk)
    return next((reason for check in checks if (reason := check(mail))), "")


def _is_bounce(mail: Mail) -> str:
    report = mail.content_type == "multipart/report"
    mailbox = mail.sender.email.partition("@")[0]
    daemon = bool(_ROBOT_MAILBOX.match(mailbox) or not mailbox and _ROBOT_MAILBOX.search(mail.sender.name))
    failed = "x-failed-recipients" in mail.headers
    returned = bool(_BOUNCE_SUBJECT.match(mail.subject)) and _return_path(mail) == "<>"
    return "bounce" if report or daemon or failed or returned else ""


def _is_auto_submitted(mail: Mail) -> str:
    submitted = mail.headers.get("auto-submitted").partition(";")[0].strip().lower()
    suppressed = mail.headers.get("x-auto-response-suppress").strip().lower()
    named = any(
        mail.headers.get(name)
        for name in (
            "x-autoreply",
            "x-autorespond",
            "x-autoresponder",
            "x-loop",
            "x-autoreply-from",
            "x-mail-autoreply",
            "x-vacation",
            "x-amazon-mail-relay-type",
        )
    )
    generated = mail.headers.get("x-auto-submitted") or mail.headers.get("x-ms-exchange-generated-message-source")
    precedence = mail.headers.get("precedence").strip().lower().replace("-", "_")
    automatic = submitted not in ("", "no") or suppressed not in ("", "none") or precedence == "auto_reply"
    return "auto-submitted" if automatic or named or generated else ""


def _is_null_path(mail: Mail) -> str:
    return "null-path" if _return_path(mail) == "<>" else ""


def _is_auto_reply_subject(mail: Mail) -> str:
    return "auto-reply-subject" if _OUT_OF_OFFICE.match(mail.subject) else ""


def _is_list(mail: Mail) -> str:
    names = ("list-id", "list-unsubscribe", "list-post", "mailing-list", "x-mailing-list", "list-help")
    listed = any(name in mail.headers for name in names) or mail.headers.get("precedence").strip().lower() == "list"
    return "list" if listed else ""


def _is_bulk(mail: Mail) -> str:
    bulk = mail.headers.get("precedence").strip().lower() in _BULK
    feedback = "feedback-id" in mail.headers or "x-campaign" in mail.headers or "x-csa-complaints" in mail.headers
    return "bulk" if bulk or feedback else ""


def _return_path(mail: Mail) -> str:
    return mail.headers.get("return-path").replace(" ", "")
