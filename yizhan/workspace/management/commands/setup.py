"""yizhan setup: set up a desk without a browser."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yizhan.lib.refusal import Refusal
from yizhan.people.zones import zone_options
from yizhan.security import passwords
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context, Email

from ... import founding


class Command(BaseCommand):
    """Makes the desk and its first administrator."""

    help = "set up an empty desk: its name and its first administrator"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="name of the desk")
        parser.add_argument("--admin-email", required=True, help="mail address of the first administrator")
        parser.add_argument("--admin-password", required=True, help="at least ten characters")
        parser.add_argument("--admin-name", default="", help="name of the first administrator")
        parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
        parser.add_argument("--zone", default="Asia/Shanghai", help="time zone, like Asia/Shanghai")
        parser.add_argument("--demo", action="store_true", help="fill it with an example company")

    def handle(self, *args: Any, **options: Any) -> None:
        _check(options)
        email = options["admin_email"].strip()
        chosen = founding.plan(
            name=options["name"], language=options["language"], zone=options["zone"], admin_email=email,
            admin_name=options["admin_name"] or email.partition("@")[0], admin_password=options["admin_password"],
        )  # fmt: skip
        try:
            if options["demo"]:
                founding.found_demo(chosen, self.stdout.write)
            else:
                founding.found_empty(chosen)
        except Conflict:
            raise Refusal("This desk is set up already.", "该服务台已完成初始化。") from None
        self.stdout.write(f"“{chosen.name}” is ready. Sign in as {chosen.admin_email}.")


def _check(options: dict[str, Any]) -> None:
    try:
        passwords.check(options["admin_password"])
        Email().parse(options["admin_email"], Context())
    except Invalid as error:
        raise Refusal(str(error), str(error)) from None
    if options["zone"] not in {one.value for one in zone_options()}:
        raise Refusal(f"There is no time zone {options['zone']}.", f"没有名为 {options['zone']} 的时区。")
