"""The community of the made-up company: boards, topics with answers and votes, and what waits to be checked."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override

from yizhan.catalog.brands import Brand
from yizhan.community import moderating, posting, taking_part
from yizhan.community.members import join
from yizhan.community.models import Board, Community, Member, Post, Topic
from yizhan.community.posting import Writer, as_agent, as_member
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

from .founding import LANGUAGES
from .library import read

ZH, EN = "zh-hans", "en"
CHIEF = "zhou.kai"
RULES = {
    ZH: "请先搜索，再提问。请勿公开手机号、住址等个人信息；紧急故障请直接提交请求。",
    EN: "Please search first. Give no phone numbers or addresses; for emergencies write to us directly.",
}
HELD = 1


def talk(now: datetime, language: str) -> None:
    """What customers asked each other in the last months, the same for every seed."""
    data = read("community")
    with override(LANGUAGES[language]), clock.at(now - timedelta(days=80)):
        rules = [opened(brand) for brand in Brand.current()]
        boards = make_boards(data["boards"])
        crowd = Crowd(data["topics"], rules[0])
        for one in sorted(data["topics"], key=lambda row: -int(row["days"])):
            write(one, boards[one["board"]], crowd, now)


def opened(brand: Brand) -> Community:
    row = Community(brand=brand, is_open=True, guidelines=RULES, hold_first=HELD)
    with change(row, "community.created", by=SETUP):
        pass
    return row


def make_boards(rows: list[dict[str, Any]]) -> dict[str, Board]:
    made: dict[str, Board] = {}
    for at, one in enumerate(rows):
        about = {ZH: one.get("zh_about", ""), EN: one.get("en_about", "")}
        row = Board(
            slug=one["slug"], labels={ZH: one["zh"], EN: one["en"]}, position=at, icon=one["icon"],
            descriptions={key: text for key, text in about.items() if text}, parent=made.get(one.get("parent", "")),
            is_staff_only=one.get("staff", False),
        )  # fmt: skip
        with change(row, "board.created", by=SETUP):
            made[row.slug] = row
    return made


class Crowd:
    """Who writes: members by their display names, all but newcomers trusted, and agents by the first part of theirs."""

    def __init__(self, topics: list[dict[str, Any]], rules: Community) -> None:
        said = [one for topic in topics for one in (topic, *topic["answers"])]
        said += [reply for one in said for reply in one.get("replies", [])]
        names = list(dict.fromkeys(one["by"] for one in said if "by" in one))
        new = {topic["by"] for topic in topics if topic.get("state") == "held"}
        customers = Customer.objects.filter(merged_into=None, identities__kind="email").order_by("id").distinct()
        self.rules = rules
        self.members = {
            name: self.member(name, customer, name not in new)
            for name, customer in zip(names, customers[3:], strict=False)
        }
        self.agents = {one.email.partition("@")[0]: one for one in Agent.objects.all()}

    def member(self, name: str, customer: Customer, is_known: bool) -> Member:
        row = join(customer, name)
        if is_known:
            with change(row, "member.trusted", by=SETUP):
                row.approved = HELD
        return row

    def writer(self, one: dict[str, Any]) -> Writer:
        if "agent" in one:
            return as_agent(self.agents[one["agent"]])
        member = self.members[one["by"]]
        return as_member(member.customer, member, self.rules)

    def cheer(self, post: Post, votes: int) -> None:
        """As many votes as there are others, at most."""
        others = [one for one in self.members.values() if one.pk != post.member_id]
        for member in others[:votes]:
            taking_part.vote(post, member, by=member.customer, wants=True)


def write(one: dict[str, Any], board: Board, crowd: Crowd, now: datetime) -> None:
    """A topic with its answers, an hour or a day apart."""
    start = now - timedelta(days=int(one["days"]), hours=3)
    with clock.at(start):
        topic = posting.begin(board, one["kind"], one["title"], one["text"], by=crowd.writer(one))
        crowd.cheer(Post.objects.get(topic=topic, is_first=True), one["votes"])
    for at, said in enumerate(one["answers"]):
        with clock.at(min(start + timedelta(hours=2 + 15 * at), now)):
            answer(topic, said, crowd)
    chief = crowd.agents[CHIEF]
    if one.get("pinned"):
        moderating.pin(topic, by=chief, wants=True)
    if one.get("locked"):
        moderating.lock(topic, by=chief, wants=True)


def answer(topic: Topic, said: dict[str, Any], crowd: Crowd) -> None:
    post = posting.answer(topic, said["text"], by=crowd.writer(said))
    for reply in said.get("replies", []):
        posting.answer(topic, reply["text"], by=crowd.writer(reply), to=post)
    crowd.cheer(post, said.get("votes", 0))
    if said.get("best"):
        taking_part.choose(topic, post, by=crowd.agents[CHIEF])
