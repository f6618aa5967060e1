"""Pictures of a running demo desk, as people see it: who looks at what, how, on how large a screen."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yizhan.people.models import Role
from yizhan.tickets.fields import UNFINISHED
from yizhan.tickets.marks import tracking_token
from yizhan.tickets.models import Ticket

from .company import members
from .founding import PASSWORD

WIDE, PHONE = (1440, 900), (390, 844)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Scripts, fonts and the first live answers.
SETTLES = 600


@dataclass(frozen=True)
class Shot:
    """One picture. `who` is a member of the demo company, '' a visitor; `path` may name facts, as in {ticket}."""

    name: str
    path: str
    who: str = ""
    theme: str = "light"
    locale: str = "zh-CN"
    size: tuple[int, int] = WIDE
    first: str = ""  # clicked before the picture is taken


SHOTS = (
    Shot("desk", "/tickets/{ticket}?view=mine", "wang.ke"),
    Shot("desk-dark-en", "/tickets/{english}?view=mine", "daniel.brooks", theme="dark"),
    Shot("desk-phone", "/?view=mine", "wang.ke", size=PHONE),
    Shot("ticket-phone", "/tickets/{ticket}?view=mine", "wang.ke", size=PHONE),
    Shot("search", "/?q=空调 priority>=high status:open", "wang.ke"),
    Shot("table", "/?view=open&layout=table", "zhou.kai"),
    Shot("admin", "/admin", "shen.lan"),
    Shot("admin-roles", "/admin/role/{role}", "shen.lan"),
    Shot("admin-fields", "/admin/field", "shen.lan"),
    Shot("admin-mailbox", "/admin/mailbox/new", "shen.lan"),
    Shot("admin-audit", "/admin/audit", "shen.lan"),
    Shot("reports", "/reports", "shen.lan"),
    Shot("reports-process", "/reports/process", "anna.weber", theme="dark"),
    Shot("reports-quarter", "/reports/quarter", "shen.lan"),
    Shot("sign-in", "/sign-in"),
    Shot("help", "/help"),
    Shot("help-phone-en", "/help", locale="en-US", size=PHONE),
    Shot("submit", "/submit"),
    Shot("submit-phone-en", "/submit", locale="en-US", size=PHONE),
    Shot("track", "{track}"),
    Shot("track-phone", "{track}", size=PHONE),
    Shot("gallery", "/gallery", "shen.lan", first="a[href$='#small']"),
    Shot("api", "/api/v1/docs", "shen.lan"),
)


def facts() -> dict[str, str]:
    """Which ticket, role and link the pictures show; asked of the desk that is about to be pictured."""
    asked = Ticket.objects.filter(kind__in=UNFINISHED, deleted_at=None).order_by("-message_count", "-updated_at")
    shown = asked.filter(assignee__email=_email("wang.ke")).exclude(requester__name="")[0]
    english = asked.filter(assignee__email=_email("daniel.brooks"))[0]
    tracked = next(one for one in asked.filter(message_count__gte=3) if one.requester.address)
    token = tracking_token(tracked.number, tracked.requester.address)
    return {
        "ticket": shown.code,
        "english": english.code,
        "role": str(Role.objects.get(slug="agent").pk),
        "track": f"/track/{tracked.code}/{token}",
    }


def _email(slug: str) -> str:
    return next(one.email for one in members() if one.slug == slug)


@dataclass
class Photographer:
    """Takes pictures of the desk at `url` into `out`; `troubles` is what was wrong with the pages meanwhile."""

    browser: Any
    url: str
    out: Path
    facts: dict[str, str]
    troubles: list[str] = field(default_factory=list)
    cookies: dict[str, list[Any]] = field(default_factory=dict)

    def take(self, shot: Shot) -> Path:
        """Open the page, let it settle, picture what fits on the screen."""
        with self._page(shot) as page:
            page.goto(self.url + shot.path.format(**self.facts))
            page.evaluate("document.fonts.ready.then(() => true)")
            if shot.first:
                page.click(shot.first)
            page.wait_for_timeout(SETTLES)
            target = self.out / f"{shot.name}.png"
            page.screenshot(path=target)
        return target

    @contextmanager
    def _page(self, shot: Shot) -> Iterator[Any]:
        width, height = shot.size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale=shot.locale, timezone_id="Asia/Shanghai",
            reduced_motion="reduce", color_scheme=shot.theme,
        )  # fmt: skip
        try:
            context.add_cookies([{"name": "theme", "value": shot.theme, "url": self.url}, *self._signed_in(shot.who)])
            page = context.new_page()
            page.on("response", self._watch(shot, lambda one: f"{one.status} {one.url}" if one.status >= 400 else ""))
            page.on("pageerror", self._watch(shot, str))
            page.on("console", self._watch(shot, lambda one: one.text if one.type == "error" else ""))
            yield page
        finally:
            context.close()

    def _watch(self, shot: Shot, says: Callable[[Any], str]) -> Callable[[Any], None]:
        def hear(one: Any) -> None:
            if text := says(one):
                self.troubles.append(f"{shot.name}: {text}")

        return hear

    def _signed_in(self, who: str) -> list[Any]:
        """The cookies of somebody who has signed in, once for all pictures."""
        if who and who not in self.cookies:
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(f"{self.url}/sign-in")
            page.fill("input[name=email]", _email(who))
            page.fill("input[name=password]", PASSWORD)
            page.click("form button.primary")
            page.wait_for_url(lambda address: "/sign-in" not in address)
            self.cookies[who] = [one for one in context.cookies() if one["name"] == "yizhan"]
            context.close()
        return self.cookies.get(who, [])


def chromium() -> str | None:
    """The browser of this machine; None lets playwright take its own."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
