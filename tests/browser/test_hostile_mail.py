"""A mail that attacks: nothing runs, nothing leaves for a foreign host, nothing gets out of its box."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from yizhan.spine.change import change
from yizhan.tickets.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FOREIGN = "evil.example"
PAYLOADS = [
    "<script>top.hacked=1</script>",
    "<img src=x onerror='top.hacked=1'>",
    "<svg><style><img src=x onerror=top.hacked=1></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=top.hacked=1&gt;'>",
    "<a href='javascript:top.hacked=1' id=click>x</a>",
    "<iframe srcdoc='<script>top.hacked=1</script>'></iframe>",
    "<form action='https://evil.example'><button>go</button></form>",
    "<details open ontoggle=top.hacked=1>x</details>",
    "<style>@import url(https://evil.example/a.css); body{background:url(https://evil.example/b.png)}</style>",
    "<div style='position:fixed;inset:0;background:red;z-index:9999'>overlay</div>",
    "<div style='background:url(https://evil.example/c.png)'>x</div>",
    "<link rel=stylesheet href=https://evil.example/d.css><base href=https://evil.example/>",
    "<img src=https://evil.example/pixel.png><video poster=https://evil.example/p.png></video>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "</div></div></article></main><h1 style='position:fixed;top:0'>Sign in again</h1>",
]


@pytest.mark.parametrize("is_raw", [False, True], ids=["as it is kept", "if cleaning had failed"])
def test_an_attack_stays_in_its_box(sit: Any, cast: Any, ticket: Any, is_raw: bool) -> None:
    from yizhan.tickets.actions.reply import reply

    reply(ticket, by=cast.lin, html="<p style='color:#333'>你好</p>" + "".join(PAYLOADS))
    message = Message.objects.latest("pk")
    if is_raw:
        # The frame must hold even when the first wall is gone.
        with change(message, "message.tampered", by=cast.zhou):
            message.html = "<p style='color:#333'>你好</p>" + "".join(PAYLOADS)
    page, asked = sit(cast.wang), []
    # What the policy stops never comes to the network, and so not here.
    page.route("**/*evil.example*/**", lambda route: (asked.append(route.request.url), route.abort()))
    page.goto(f"/tickets/{ticket.code}")
    frame = page.locator(f"#m{message.pk} yz-mail iframe")
    expect(frame).to_be_visible()
    expect(frame.content_frame.locator("body")).to_contain_text("你好")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert asked == []
    box, bubble = frame.bounding_box(), page.locator(f"#m{message.pk} .bubble").bounding_box()
    assert box["x"] >= bubble["x"]
    assert box["width"] <= bubble["width"]
    expect(page.locator("#say")).to_be_visible()
    page.locator("#say textarea").click()
    assert page.url.endswith(ticket.code)


def test_images_are_loaded_only_after_a_click(sit: Any, cast: Any, ticket: Any) -> None:
    from yizhan.tickets.actions.reply import reply

    reply(ticket, by=cast.lin, html="<p>你好</p><img src=https://evil.example/pixel.png>")
    page, asked = sit(cast.wang), []
    page.route("https://evil.example/**", lambda route: route.abort())
    page.on("request", lambda request: asked.append(request))
    page.goto(f"/tickets/{ticket.code}")
    expect(page.locator("[data-images]")).to_be_visible()
    page.wait_for_timeout(400)
    assert not [one for one in asked if FOREIGN in one.url]
    with page.expect_event("request", lambda request: FOREIGN in request.url):
        page.locator("[data-images]").click()
    foreign = [one for one in asked if FOREIGN in one.url]
    assert foreign
    assert "referer" not in foreign[0].headers
