"""The translation catalogues: where they are, and what the code asks them to say."""

import io
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps as installed
from django.utils.translation.template import templatize

from yizhan.lib.config import BASE

LANGUAGE = "zh_Hans"
PLACE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
TEMPLATES = {".html", ".txt", ".xml", ".svg", ".eml"}
NOT_SAID = {"tests", "migrations", "static", "locale", "__pycache__"}
# The same words Django's makemessages looks for, beside the usual ones of Python.
KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "_l",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]
ENGLISH = "nplurals=2; plural=(n != 1)"
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def every() -> list[Path]:
    """Every .po file of the program."""
    return sorted((BASE / "yizhan").glob("*/locale/*/LC_MESSAGES/django.po"))


def apps() -> list[Path]:
    """The folders whose code may say something."""
    folders = (path.parent for path in (BASE / "yizhan").glob("*/__init__.py"))
    return sorted(folder for folder in folders if folder.name not in NOT_SAID)


def wanted(app: Path) -> Catalog:
    """Everything the code and the templates of an app say, in source words."""
    with tempfile.TemporaryDirectory() as name:
        names = list(_copy_sources(app, Path(name)))
        if not names:
            return Catalog()
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--output=-"]
        command += [f"--keyword={word}" for word in KEYWORDS] + ["--add-comments=Translators", "--files-from=-"]
        done = subprocess.run(
            command, cwd=name, input="\n".join(names).encode(), capture_output=True, check=True, timeout=120
        )
    # xgettext leaves blanks in the header for a human to fill in.
    source = done.stdout.decode().replace("CHARSET", "UTF-8", 1).replace("nplurals=INTEGER; plural=EXPRESSION", ENGLISH)
    return read_po(io.BytesIO(source.encode()))


def said(app: Path) -> Catalog:
    """What the catalogue of an app can say so far."""
    path = app / PLACE
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def foreign() -> Iterator[tuple[str, Catalog]]:
    """The catalogues of Django and of other people's apps, whose words stand beside ours at run time."""
    ours = BASE / "yizhan"
    places = [Path(django.__file__).parent / "conf"]
    places += [Path(one.path) for one in installed.get_app_configs() if ours not in Path(one.path).parents]
    for place in places:
        path = (place / PLACE).with_suffix(".mo")
        if path.exists():
            with path.open("rb") as file:
                yield place.name, read_mo(file)


def collisions(folders: list[Path]) -> Iterator[str]:
    """Source words said in more than one way: at run time there is one catalogue, so one of them wins everywhere.

    Against Django ours never wins on purpose: its own pages and date formats would speak with our words.
    """
    ways: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for app in folders:
        for message in said(app):
            if message.id and message.string:
                ways[_key(message)][_first(message.string)].append(app.name)
    for name, catalogue in foreign():
        for message in catalogue:
            if _key(message) in ways:
                ways[_key(message)][_first(message.string)].append(name)
    for (_context, source), found in sorted(ways.items()):
        if len(found) > 1:
            told = ", ".join(f"{way} ({' '.join(names)})" for way, names in found.items())
            yield f"said in several ways, give it a context: {source!r}: {told}"


def text(catalogue: Catalog) -> str:
    """A catalogue as a file that changes only where a word changes: sorted, no dates, no line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER + buffer.getvalue().decode().lstrip("\n").rstrip("\n") + "\n"


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", _first(message.id)


def _first(words: str | list[str] | tuple[str, ...] | None) -> str:
    return words if isinstance(words, str) else (words or [""])[0]


def _copy_sources(app: Path, target: Path) -> Iterator[str]:
    """Put sources, templates turned into Python, where xgettext reads them; yields their names."""
    for path in sorted(app.rglob("*")):
        inside = path.relative_to(app)
        if not path.is_file() or NOT_SAID & set(inside.parts):
            continue
        if path.suffix == ".py":
            content = path.read_text()
        elif path.suffix in TEMPLATES and "templates" in inside.parts:
            content = templatize(path.read_text(), origin=str(inside))
        else:
            continue
        name = "__".join(inside.parts) + ".py"
        (target / name).write_text(content)
        yield name
