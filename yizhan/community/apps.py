"""The community: customers ask in public and answer each other, and agents look after it."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "yizhan.community"
    label = "community"

    def ready(self) -> None:
        from yizhan.people.erasing import erasing
        from yizhan.people.mails import mails
        from yizhan.people.moving import giving_back, taking

        from . import merging, powers, records, telling  # noqa: F401  they register what they declare
        from .erasing import forget

        erasing.append(forget)
        taking.append(merging.take)
        giving_back.append(merging.give_back)
        mails["community"] = telling.MAIL
