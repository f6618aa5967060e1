"""The body of a mail in a frame of its own: nothing runs in it, nothing loads unless asked for, nothing gets out."""

from django.http import Http404, HttpRequest, HttpResponse

from yizhan.tickets.models import Message, Ticket

from .gate import asker, for_agents

PARTS = {"": "html", "quoted": "quoted_html", "signature": "signature_html"}
STYLE = """
:root { color-scheme: light }
body { margin: 0; padding: 1px 0; background: #fff; color: #23272f; overflow-wrap: anywhere;
  font: 14px/1.6 "PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif }
img { max-width: 100%; height: auto } img[data-remote-src] { display: inline-block; min-width: 24px; min-height: 16px;
  outline: 1px dashed #bbb; outline-offset: -1px } table { max-width: 100% } pre { white-space: pre-wrap }
a { color: #0b6b78 }
blockquote { margin: 0 0 0 8px; padding-left: 10px; border-left: 2px solid #d9dce1; color: #555 }
"""


@for_agents("ticket.view")
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One part of a message; with `images=1` its remote images are loaded, without telling from where."""
    agent = asker(request)
    message = Message.objects.filter(pk=pk).only("ticket_id", *PARTS.values()).first()
    if message is None or not visible(agent, message.ticket_id):
        raise Http404
    part = PARTS.get(request.GET.get("part", ""), "html")
    html, images = getattr(message, part), request.GET.get("images") == "1"
    if part == "quoted_html":
        html += message.signature_html
    response = HttpResponse(document(html.replace("data-remote-src=", "src=") if images else html))
    sources = "'self' data: https: http:" if images else "'self' data:"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {sources}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, max-age=300"
    return response


def visible(agent: object, ticket_id: int) -> bool:
    """Whether the agent sees the ticket, also in the recycle bin for those who may look there."""
    rows = (Ticket.objects.visible_to(agent, binned=binned).filter(pk=ticket_id) for binned in (False, True))
    return any(one.exists() for one in rows)


def document(html: str) -> str:
    head = '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    return f"{head}<style>{STYLE}</style>{html}"
