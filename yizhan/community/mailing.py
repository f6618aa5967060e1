"""Mails to those who follow a topic, each with a way to hear no more of it by one click (RFC 8058)."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils.text import Truncator

from yizhan.catalog.brands import Brand
from yizhan.catalog.models import Desk
from yizhan.channels import automatic, templates
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.people.identify import survivor
from yizhan.people.models import Customer
from yizhan.spine.models import Event

from .models import Board, Community, Following, Member, Post, Topic
from .reading import is_open
from .texts import plain

KIND = "community"
# A lively topic must not fill anybody's mailbox.
PER_DAY = 20
EXCERPT = 300
_SALT = "community.unfollow"


def tell(event: Event) -> None:
    """LATER reaction: a post can be read; those who follow its topic hear of it, once each. May run twice."""
    post = Post.objects.select_related("topic", "member").filter(pk=event.subject_id).first()
    if post is None or not post.is_seen or post.is_first or not post.topic.is_shown:
        return
    rows = Following.objects.filter(topic=post.topic).exclude(member=post.member_id or 0)
    for row in rows.select_related("member__customer").prefetch_related("member__customer__identities"):
        write(post, row.member)


def write(post: Post, member: Member) -> None:
    """One mail, when the member still may read the topic and wants such mails."""
    customer, brand = member.customer, brand_for(post.topic, member)
    if brand is None or not reaches(customer) or customer.is_blocked or customer.is_gone:
        return
    with transaction.atomic():
        automatic.one_at_a_time(f"{KIND}:{customer.address}")
        today = SentNotice.objects.filter(kind=KIND, address=customer.address, at__gt=clock.now() - timedelta(days=1))
        if today.count() >= PER_DAY:
            return
        language, leave = customer.language or Desk.the().language, leave_url(brand, post.topic, member)
        context = {
            "author": post.author, "topic": {"title": post.topic.title}, "desk": {"name": brand.label},
            "excerpt": Truncator(plain(post.html)).chars(EXCERPT), "unfollow": leave,
            "url": f"{brand.url}/community/topic/{post.topic_id}/{post.topic.slug}?post={post.pk}#post-{post.pk}",
        }  # fmt: skip
        subject, html = templates.render(KIND, language, None, context)
        automatic.queue(KIND, customer.address, f"{KIND}:{post.pk}:{member.pk}", language, subject, html, leave=leave)


def reaches(customer: Customer) -> bool:
    """Whether there is an address for such mails, and they are wanted."""
    return bool(customer.address) and customer.wants(KIND)


def brand_for(topic: Topic, member: Member) -> Brand | None:
    """The first brand in whose community the member can read it; None when there is none any more."""
    board: Board = topic.stands_in
    for brand in sorted(Brand.current(), key=lambda one: not one.is_default):
        if Community.of(brand) and is_open(board, member.customer, brand):
            return brand
    return None


def leave_url(brand: Brand, topic: Topic, member: Member) -> str:
    return f"{brand.url}/community/unfollow/{signing.dumps([topic.pk, member.pk], salt=_SALT)}"


def left(token: str) -> tuple[Topic, Member] | None:
    """Which topic a link of a mail speaks of, and who got it; None for one that is not ours."""
    try:
        topic, member = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    about, reader = Topic.objects.filter(pk=topic).first(), Member.objects.filter(pk=member).first()
    if about is None or reader is None:
        return None
    # What one follows has gone on since: the topic into another one, the customer into who they are as well.
    about = about.merged_into or about
    reader = Member.objects.filter(customer=survivor(reader.customer)).select_related("customer").first() or reader
    return about, reader
