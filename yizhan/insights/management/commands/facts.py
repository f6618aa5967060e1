"""`yizhan facts`: the facts that reports are made of."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yizhan.insights import keeping


class Command(BaseCommand):
    """rebuild may be killed and run again: it goes on where it was."""

    help = "facts rebuild: work the facts of every ticket out of its events once more"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("rebuild", help="write them anew; safe to kill and run again")

    def handle(self, *args: Any, **options: Any) -> None:
        done = keeping.rebuild(self._tell)
        self.stdout.write(f"{done} tickets.")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total} tickets ({done * 100 // max(total, 1)} %)")
        self.stdout.flush()
