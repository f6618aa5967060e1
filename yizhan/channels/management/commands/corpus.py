"""yizhan corpus: feed real mails from public collections to a throw-away desk and say how it fared."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yizhan.channels.corpus import Report, run_all
from yizhan.lib.config import BASE


class Command(BaseCommand):
    """Leaves with 1 when a goal is missed."""

    help = "feed the mails of public collections to a throw-away desk and compare what came of them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", default=str(BASE.parent / "shared" / "corpora"), help="folder of the collections")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["path"])
        if not folder.is_dir():
            raise CommandError(f"There are no collections in {folder}; name another folder with --path.")
        report: Report = run_all(folder)
        for line in report.lines():
            self.stdout.write(line)
        if not report.is_good:
            raise SystemExit(1)
