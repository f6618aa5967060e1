"""yizhan holidays: public holidays and make-up workdays of a new year, by file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yizhan.automation.clocks.importing import load
from yizhan.spine.actors import SETUP, through
from yizhan.spine.errors import Invalid


class Command(BaseCommand):
    """Leaves with 2 and what is wrong, row by row, when the file cannot be taken in; then nothing was changed."""

    help = "load FILE: take in the holidays of a year (JSON or CSV, docs/sla.md); - reads standard input"

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("load", help="in the place of what is known of its years").add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read() if options["file"] == "-" else Path(options["file"]).read_bytes()
            with through("cli"):
                years = load(raw, by=SETUP)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from None
        except Invalid as error:
            raise CommandError("\n".join(error.texts), returncode=2) from None
        self.stdout.write(f"{', '.join(map(str, years))} ✓")
