"""yizhan sla: working time, worked out and explained."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yizhan.automation.sla.cases import explained


class Command(BaseCommand):
    """Needs no database. Leaves with 2 when the input is no list of cases."""

    help = (
        "explain: read cases (JSON) from standard input and print one line of JSON each: due time or minutes, and steps"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("explain", help="work out due times and working minutes, step by step (docs/sla.md)")

    def handle(self, *args: Any, **options: Any) -> None:
        for case in cases(sys.stdin.buffer.read()):
            self.stdout.write(json.dumps(explained(case), ensure_ascii=False))


def cases(raw: bytes) -> list[Any]:
    """The cases of a file. Raises CommandError."""
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CommandError(f"Standard input is not JSON: {error}", returncode=2) from error
    if not isinstance(found, list):
        raise CommandError("Standard input is not a JSON array of cases.", returncode=2)
    return found
