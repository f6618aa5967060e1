"""The translation catalogues: where they are, and what the code asks them to say."""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
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


def text(catalogue: Catalog) -> str:
    """A catalogue as a file that changes only where a word changes: sorted, no dates, no line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER + buffer.getvalue().decode().lstrip("\n").rstrip("\n") + "\n"


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
