"""`yizhan messages`: keeps the Chinese catalogues in step with the code, or tells what they miss."""

import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from django.core.management.base import BaseCommand, CommandError

from yizhan.lib import catalogues
from yizhan.lib.punctuation import half_width


class Command(BaseCommand):
    """Bring every catalogue up to date, or check that nothing is left to say."""

    help = "update the translation catalogues; --check lists what is missing or said in two ways"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apps", nargs="*", help="only these apps")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not shutil.which("xgettext"):
            raise CommandError("xgettext is missing; on Debian: apt-get install gettext")
        apps = [app for app in catalogues.apps() if not options["apps"] or app.name in options["apps"]]
        if options["check"]:
            self._check(apps)
        else:
            self._update(apps)

    def _update(self, apps: list[Path]) -> None:
        for app in apps:
            catalogue = catalogues.said(app)
            catalogue.update(catalogues.wanted(app), no_fuzzy_matching=True)
            path = app / catalogues.PLACE
            text = catalogues.text(catalogue)
            if len(catalogue) and (not path.exists() or path.read_text() != text):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                self.stdout.write(f"{app.name}: {sum(not _is_said(message) for message in catalogue)} to translate")

    def _check(self, apps: list[Path]) -> None:
        complaints = [complaint for app in apps for complaint in _complaints(app)]
        complaints += catalogues.collisions(catalogues.apps())
        for complaint in complaints:
            self.stderr.write(complaint)
        if complaints:
            raise CommandError(f"{len(complaints)} translations need a hand; `yizhan messages` adds the missing lines.")
        self.stdout.write(f"Every sentence of {len(apps)} apps can be said in both languages.")


def _complaints(app: Path) -> Iterator[str]:
    """Everything missing, empty, fuzzy, obsolete, with other placeholders than the source or half-width punctuation."""
    said, wanted = catalogues.said(app), catalogues.wanted(app)
    for message in wanted:
        if not message.id:
            continue
        found = said.get(message.id, message.context)
        if found is None:
            yield f"{app.name}: missing: {_name(message)}"
        elif found.fuzzy:
            yield f"{app.name}: fuzzy: {_name(message)}"
        elif not _is_said(found):
            yield f"{app.name}: not translated: {_name(message)}"
        else:
            found.flags |= message.flags
    yield from _strangers(app, said, wanted)


def _strangers(app: Path, said: Catalog, wanted: Catalog) -> Iterator[str]:
    for message in said:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{app.name}: obsolete: {_name(message)}"
        elif message.id and _is_said(message):
            for error in message.check(said):
                yield f"{app.name}: wrong: {_name(message)}: {error}"
            for mark in _half_width(message):
                yield f"{app.name}: half-width punctuation: {_name(message)}: {mark}"
    for message in said.obsolete.values():
        yield f"{app.name}: obsolete: {_name(message)}"


def _half_width(message: Message) -> Iterator[str]:
    texts = [message.string] if isinstance(message.string, str) else message.string or []
    for text in texts:
        yield from half_width(message.id if isinstance(message.id, str) else message.id[0], text)


def _is_said(message: Message) -> bool:
    if isinstance(message.string, (list, tuple)):
        return all(message.string)
    return bool(message.string) or not message.id


def _name(message: Message) -> str:
    return repr(message.id if isinstance(message.id, str) else message.id[0])
