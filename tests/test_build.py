"""One style sheet, one script, compressed and named by content; nothing is done twice."""

import json

from .program import ROOT, run

COLLECTED = ROOT / "build" / "collected"


def test_the_first_page_needs_one_style_sheet_and_one_script(built: None) -> None:
    names = json.loads((COLLECTED / "staticfiles.json").read_text())["paths"]
    for name in ("yizhan/app.css", "yizhan/app.js"):
        served = COLLECTED / names[name]
        assert served.name != name.split("/")[1], "the name must change with the content"
        assert served.with_name(served.name + ".br").exists()
        assert served.with_name(served.name + ".gz").exists()


def test_the_script_begins_with_htmx_and_holds_all_of_ours(built: None) -> None:
    script = (ROOT / "build" / "static" / "yizhan" / "app.js").read_text()
    assert script.startswith("var htmx=")
    assert "Idiomorph" in script
    for path in (ROOT / "yizhan" / "ui" / "static" / "ui" / "js").glob("*.js"):
        code = [
            line.strip() for line in path.read_text().splitlines() if not line.strip().startswith(("//", "/*", "*"))
        ]
        assert all(line in script for line in code), path.name


def test_the_widget_is_one_function_of_all_its_parts(built: None) -> None:
    script = (ROOT / "build" / "static" / "widget" / "widget.js").read_text()
    assert script.startswith("(() => {") and script.endswith("})();\n")
    for path in (ROOT / "yizhan" / "portal" / "widget").glob("*.js"):
        code = [line.strip() for line in path.read_text().splitlines()]
        assert all(line in script for line in code if line.startswith(("const ", "function "))), path.name


def test_every_catalogue_is_compiled(built: None) -> None:
    for path in (ROOT / "yizhan").glob("*/locale/*/LC_MESSAGES/django.po"):
        assert path.with_suffix(".mo").exists()


def test_the_editor_and_the_sorter_come_with_their_licences(built: None) -> None:
    names = {path.name for path in (ROOT / "build" / "static" / "vendor").iterdir()}
    assert {"trix.js", "trix.css", "trix.LICENSE.txt", "sortable.js", "sortable.LICENSE.txt"} <= names


def test_a_second_build_finds_nothing_to_do(built: None) -> None:
    before = (COLLECTED / "staticfiles.json").stat().st_mtime_ns
    done = run("build", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 0, done.stderr
    assert (COLLECTED / "staticfiles.json").stat().st_mtime_ns == before
