"""The pictures of the documents name people and pages that exist."""

import re
from pathlib import Path

from yizhan.demo.company import members
from yizhan.demo.shots import PHONE, SHOTS, WIDE
from yizhan.lib.config import BASE

FACTS = {"ticket", "english", "role", "track"}


def test_every_picture_is_looked_at_by_somebody_of_the_company() -> None:
    assert {shot.who for shot in SHOTS} - {""} <= {one.slug for one in members()}


def test_every_picture_has_a_name_of_its_own_and_a_known_size() -> None:
    assert len({shot.name for shot in SHOTS}) == len(SHOTS)
    assert {shot.size for shot in SHOTS} == {WIDE, PHONE}


def test_paths_name_only_facts_that_are_asked_for() -> None:
    assert {fact for shot in SHOTS for fact in re.findall(r"{(\w+)}", shot.path)} <= FACTS


def test_the_documents_show_only_pictures_that_are_taken() -> None:
    shown = set()
    for page in [*BASE.glob("README*.md"), *Path(BASE / "docs").rglob("*.md")]:
        shown |= set(re.findall(r"screenshots/([\w-]+)\.png", page.read_text()))
    assert shown and shown <= {shot.name for shot in SHOTS}
