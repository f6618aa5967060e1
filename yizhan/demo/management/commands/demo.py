"""yizhan demo: fill an empty desk with an example company."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yizhan.demo.build import SEED, TICKETS, build
from yizhan.lib.config import config
from yizhan.people.models import Agent


class Command(BaseCommand):
    """Prints who can sign in."""

    help = "fill an empty desk with an example company and print who can sign in"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=("zh", "en"), default="zh", help="language of the desk")
        parser.add_argument("--tickets", type=int, default=TICKETS, help="about how many tickets")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another history")

        parser.add_argument("--unless-filled", action="store_true", help="leave a desk that has people as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["unless_filled"] and Agent.objects.exists():
            self.stdout.write("这个服务台已有数据，直接启动。 / This desk has data already; it is served as it is.")
            return
        sign_ins = build(
            self.stdout.write, language=options["language"], tickets=options["tickets"], seed=options["seed"]
        )
        self.stdout.write(f"\n{config.url}  ·  可登录的账号 / who can sign in:\n")
        for one in sign_ins:
            self.stdout.write(f"{one.role:<14}{one.email:<34}{one.password:<24}{one.name}")
