"""`yizhan token`: API tokens from the command line."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from yizhan.lib import clock
from yizhan.security import tokens
from yizhan.security.models import Token
from yizhan.spine.actors import SETUP, through
from yizhan.spine.change import change
from yizhan.spine.powers import powers


class Command(BaseCommand):
    """create prints the token alone, so that a script can take it."""

    help = "API tokens: create --agent EMAIL, list, revoke PREFIX"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="make a token and print it; it cannot be shown again")
        create.add_argument("--agent", required=True, metavar="EMAIL", help="who acts through it")
        create.add_argument("--name", default="API", help="what it is for")
        create.add_argument(
            "--power", action="append", default=[], metavar="P", help="only this power; may be repeated"
        )
        create.add_argument("--days", type=int, metavar="D", help="expires after so many days")
        verbs.add_parser("list", help="every token, without its secret")
        revoke = verbs.add_parser("revoke", help="end a token at once")
        revoke.add_argument("prefix", help="as listed: the part between yz_ and the second _")

    def handle(self, *args: Any, **options: Any) -> None:
        with through("cli"):
            getattr(self, options["verb"])(options)

    def create(self, options: dict[str, Any]) -> None:
        email = options["agent"].strip().casefold()
        agent = get_user_model().objects.filter(email=email, is_active=True).first()
        if agent is None:
            raise CommandError(f"No active agent has the mail address {options['agent']}.")
        unknown = sorted(set(options["power"]) - set(powers))
        if unknown:
            raise CommandError(f"There is no power {', '.join(unknown)}. There are: {', '.join(sorted(powers))}.")
        days = options["days"]
        if days is not None and not 0 < days <= 36500:
            raise CommandError("--days is a number from 1 to 36500.")
        expires_at = clock.now() + timedelta(days=days) if days else None
        _token, text = tokens.create(
            agent, by=SETUP, name=options["name"][:120], powers=options["power"], expires_at=expires_at
        )
        self.stdout.write(text)

    def list(self, options: dict[str, Any]) -> None:
        for token in Token.objects.select_related("agent"):
            ends = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "never"
            used = f"{token.used_at:%Y-%m-%d %H:%M}" if token.used_at else "never"
            rights = ",".join(token.powers) or "all"
            self.stdout.write(f"{token.prefix}  {token.agent.email}  {token.name}  {rights}  ends {ends}  used {used}")

    def revoke(self, options: dict[str, Any]) -> None:
        token = Token.objects.filter(prefix=options["prefix"].removeprefix("yz_").partition("_")[0]).first()
        if token is None:
            raise CommandError(f"There is no token {options['prefix']}.")
        with change(token, "token.revoked", by=SETUP, agent=token.agent_id) as it:
            it.delete()
        self.stdout.write(f"{token.prefix} is revoked.")
