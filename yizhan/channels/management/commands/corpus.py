"""yizhan corpus: feed real mails from public collections to a throw-away desk and say how it fared."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yizhan.channels.corpus import Report, run_all
from yizhan.lib.config import BASE

OURS = ("DATABASE_URL", "YIZHAN_URL", "YIZHAN_DEBUG")


class Command(BaseCommand):
    """Leaves with 1 when a goal is missed."""

    help = "feed the mails of public collections to a throw-away desk and compare what came of them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        place = os.environ.get("MAILS") or str(BASE.parent / "shared" / "corpora")
        parser.add_argument("--path", default=place, help="folder of the collections (or the variable MAILS)")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["path"])
        if not folder.is_dir():
            raise CommandError(f"There are no collections in {folder}; name another folder with --path.")
        if not options["inside"]:
            raise SystemExit(in_a_home_of_its_own(folder))
        report: Report = run_all(folder)
        for line in report.lines():
            self.stdout.write(line)
        if not report.is_good:
            raise SystemExit(1)


def in_a_home_of_its_own(folder: Path) -> int:
    """Run the command once more where nothing of the desk around us is; returns its exit code."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    with tempfile.TemporaryDirectory(prefix="yizhan-corpus-", ignore_cleanup_errors=True) as home:
        words = [sys.executable, "-m", "yizhan", "corpus", "--inside", "--path", str(folder.resolve())]
        return subprocess.run(words, env=kept | {"YIZHAN_HOME": home}, check=False).returncode
