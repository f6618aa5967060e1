"""What the code says is found, and the catalogue changes only where a word changes."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yizhan.lib import catalogues


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small app of its own, the only one there is."""
    folder = tmp_path / "parcels"
    (folder / "templates" / "parcels").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "words.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        'A = _("%(agent)s took this ticket")\n'
        'B = ngettext("%(n)d ticket", "%(n)d tickets", 2)\n'
        'C = pgettext("verb", "Close")\n'
    )
    (folder / "templates" / "parcels" / "page.html").write_text(
        '{% translate "Unassigned" %}{% blocktranslate with name=x %}Hello {{ name }}{% endblocktranslate %}'
    )
    (folder / "tests" / "test_words.py").write_text('_("only in a test")')
    monkeypatch.setattr(catalogues, "apps", lambda: [folder])
    return folder


def translate(app: Path, *pairs: tuple[str, str]) -> None:
    path = app / catalogues.PLACE
    text = path.read_text()
    for source, chinese in pairs:
        before = f'msgid "{source}"\nmsgstr ""'
        assert before in text
        text = text.replace(before, f'msgid "{source}"\nmsgstr "{chinese}"')
    path.write_text(text)


def complaints(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(CommandError):
        call_command("messages", "--check")
    return capsys.readouterr().err


def test_words_of_code_and_templates_are_found_and_those_of_tests_are_not(app: Path) -> None:
    found = {message.id for message in catalogues.wanted(app) if message.id}
    assert found == {
        "%(agent)s took this ticket",
        ("%(n)d ticket", "%(n)d tickets"),
        "Close",
        "Unassigned",
        "Hello %(name)s",
    }


def test_a_missing_word_is_named(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "parcels: missing: 'Unassigned'" in complaints(capsys)


def test_updating_twice_changes_nothing(app: Path) -> None:
    call_command("messages")
    first = (app / catalogues.PLACE).read_text()
    call_command("messages")
    assert (app / catalogues.PLACE).read_text() == first
    assert "POT-Creation-Date" not in first
    assert "words.py" not in first


def test_a_complete_catalogue_passes_and_keeps_its_words(app: Path) -> None:
    call_command("messages")
    translate(app, ("%(agent)s took this ticket", "%(agent)s 受理了此工单"), ("Unassigned", "未分配"))
    translate(app, ("Close", "关闭"), ("Hello %(name)s", "你好，%(name)s"))
    path = app / catalogues.PLACE
    path.write_text(path.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(n)d 张工单"'))
    call_command("messages", "--check")
    call_command("messages")
    assert "受理了此工单" in path.read_text()


def test_a_lost_placeholder_an_empty_word_and_an_old_word_are_named(
    app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("messages")
    translate(app, ("%(agent)s took this ticket", "受理了此工单 %(agnt)s"))
    path = app / catalogues.PLACE
    path.write_text(path.read_text() + '\nmsgid "Gone"\nmsgstr "不在了"\n')
    said = complaints(capsys)
    assert "wrong: '%(agent)s took this ticket'" in said
    assert "not translated: 'Unassigned'" in said
    assert "obsolete: 'Gone'" in said


def test_a_fuzzy_word_is_named(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("messages")
    translate(app, ("Unassigned", "未分配"))
    path = app / catalogues.PLACE
    path.write_text(path.read_text().replace('msgid "Unassigned"', '#, fuzzy\nmsgid "Unassigned"'))
    assert "fuzzy: 'Unassigned'" in complaints(capsys)


def test_one_word_said_in_two_ways_is_named(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "letters"
    other.mkdir()
    (other / "words.py").write_text('A = _("Unassigned")\nB = _("May")\nC = pgettext("role", "May")\n')
    monkeypatch.setattr(catalogues, "apps", lambda: [app, other])
    call_command("messages")
    translate(app, ("Unassigned", "未分配"))
    translate(other, ("Unassigned", "无人受理"))
    path = other / catalogues.PLACE
    path.write_text(path.read_text().replace('\nmsgid "May"\nmsgstr ""', '\nmsgid "May"\nmsgstr "权限"'))
    said = complaints(capsys)
    assert "'Unassigned': 未分配 (parcels), 无人受理 (letters)" in said
    assert "'May'" in said and "五月" in said
    assert said.count("give it a context") == 2
