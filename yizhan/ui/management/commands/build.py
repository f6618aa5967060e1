"""`yizhan build`: from the sources to what is served, once per change."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command as Collect
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from yizhan.lib import catalogues, divisions, sounds
from yizhan.lib.config import BASE

SOURCE = BASE / "yizhan" / "ui" / "static" / "ui"
WIDGET = BASE / "yizhan" / "portal" / "widget"
STATIC = BASE / "build" / "static"
STAMP = BASE / "build" / "collected.stamp"
LIBRARIES = BASE / "node_modules"
FIRST_SCRIPTS = ["htmx.org/dist/htmx.min.js", "idiomorph/dist/idiomorph-ext.min.js"]
DIVISIONS = "@vant/area-data/dist/index.cjs"
FEWEST_DIVISIONS = 3000
# Loaded by the few pages that need them.
VENDOR = {
    "trix.js": "trix/dist/trix.umd.min.js",
    "trix.css": "trix/dist/trix.css",
    "trix.LICENSE.txt": "trix/LICENSE",
    "squire.js": "squire-rte/dist/squire.js",
    "squire.LICENSE.txt": "squire-rte/LICENSE",
    "echarts.js": "echarts/dist/echarts.min.js",
    "echarts.LICENSE.txt": "echarts/LICENSE",
    "echarts.NOTICE.txt": "echarts/NOTICE",
    "sortable.js": "sortablejs/Sortable.min.js",
    "sortable.LICENSE.txt": "sortablejs/LICENSE",
}


class Command(BaseCommand):
    """Build translations, one style sheet, one script, and the compressed files to be served."""

    help = "build style sheet, script and translations (quick when nothing changed)"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        changed = _compile_catalogues()
        _build_styles()
        _build_scripts()
        _build_widget()
        _copy_libraries()
        _read_divisions()
        _read_readings()
        collected = _collect()
        if changed or collected or options["verbosity"] > 1:
            self.stdout.write(f"Built: {changed} translations, {collected} static files.")


def _compile_catalogues() -> int:
    """Write the .mo beside every newer .po; returns how many."""
    count = 0
    for source in catalogues.every():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name)
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        count += 1
    return count


def _build_styles() -> None:
    _write(STATIC / "yizhan" / "app.css", _styles(sorted(SOURCE.glob("css/*.css"))) + "\n")


def _styles(paths: list[Path]) -> str:
    """The sheets joined, without comments and indentation."""
    plain = re.sub(r"/\*.*?\*/", "", "\n".join(path.read_text() for path in paths), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", plain).strip()


def _build_scripts() -> None:
    libraries = [_library(name).read_text() for name in FIRST_SCRIPTS]
    _write(STATIC / "yizhan" / "app.js", "\n;\n".join([*libraries, *_own("js")]) + "\n")
    # Only the pages that draw flows, guides, forms, boards, articles, chats and dashboards ask for them.
    for folder in ("flow", "guide", "forms", "board", "article", "chats", "dashboard"):
        _write(STATIC / "yizhan" / f"{folder}.js", "\n;\n".join(_own(folder)) + "\n")


def _build_widget() -> None:
    """One function of all parts, its styles a text: it is put on pages of others, where it may leave nothing else."""
    styles = f"const STYLES = {json.dumps(_styles(sorted(WIDGET.glob('*.css'))))};"
    parts = [_lean(path.read_text()) for path in sorted(WIDGET.glob("*.js"))]
    _write(STATIC / "widget" / "widget.js", "\n".join(["(() => {", '"use strict";', styles, *parts, "})();"]) + "\n")


def _own(folder: str) -> list[str]:
    """Our scripts of a folder, in order, each with its own names."""
    return [f"(() => {{\n{_lean(path.read_text())}\n}})();" for path in sorted(SOURCE.glob(f"{folder}/*.js"))]


def _lean(script: str) -> str:
    """Without indentation and whole-line comments; our scripts have no strings over several lines."""
    lines = (line.strip() for line in re.sub(r"^\s*/\*.*?\*/", "", script, flags=re.DOTALL | re.MULTILINE).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _copy_libraries() -> None:
    for name, origin in VENDOR.items():
        # A source map is not shipped, so nothing may ask for it.
        lines = _library(origin).read_text().splitlines(keepends=True)
        _write(STATIC / "vendor" / name, "".join(line for line in lines if "sourceMappingURL=" not in line))


def _read_divisions() -> None:
    """Codes and names of 省市区, out of the script they come in."""
    found = re.findall(r'\b(\d{6}): ("(?:[^"\\]|\\.)*")', _library(DIVISIONS).read_text())
    names = {code: json.loads(name) for code, name in found}
    if len(names) < FEWEST_DIVISIONS:
        raise CommandError(f"{DIVISIONS} holds only {len(names)} places.")
    _write(divisions.FILE, json.dumps(names, ensure_ascii=False))


def _read_readings() -> None:
    """How Chinese characters are read: once, as that takes seconds and the library is pinned."""
    if not sounds.FILE.exists():
        _write(sounds.FILE, json.dumps(sounds.table_of_library(), ensure_ascii=False))


def _library(name: str) -> Path:
    path = LIBRARIES / name
    if not path.exists():
        raise CommandError(f"{name} is missing in node_modules; run `make build`, which installs it.")
    return path


def _write(path: Path, text: str) -> None:
    """Write only what differs, so that an unchanged file keeps its time."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _collect() -> int:
    """Hash and compress everything static, unless nothing changed; returns the number of files."""
    root = Path(settings.STATIC_ROOT)
    files = list(_static_files())
    stamp = hashlib.sha256(repr([settings.STORAGES["staticfiles"], *files]).encode()).hexdigest()
    if root.exists() and STAMP.exists() and STAMP.read_text() == stamp:
        return 0
    STAMP.unlink(missing_ok=True)
    # Files of the former build stay: a desk that is still running serves them until its restart.
    call_command(Collect(), interactive=False, verbosity=0)
    STAMP.write_text(stamp)
    return len(files)


def _static_files() -> list[tuple[str, int, int]]:
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            found.append((name, facts.st_size, facts.st_mtime_ns))
    return sorted(found)
