"""Every scenario can be played: its gaps fill, its tags and types exist, and it reads like a conversation."""

import re
from collections import Counter
from random import Random

import pytest

from yizhan.demo import cast, company
from yizhan.demo.filling import Words
from yizhan.demo.library import read
from yizhan.demo.scenarios import OUTCOMES, Scenario, scenarios

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STAFF = {"agent": "王珂", "colleague": "李倩", "supervisor": "周凯"}
CHANNELS = {"email", "web", "phone", "wechat", "wecom", "dingtalk", "mini-program"}
everyone = pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.slug)


def test_there_are_about_ninety_scenarios_two_thirds_chinese():
    languages = Counter(scenario.language for scenario in scenarios())
    assert languages["zh"] >= 60
    assert languages["en"] >= 30
    assert len({scenario.slug for scenario in scenarios()}) == len(scenarios())


def test_every_outcome_and_channel_occurs():
    assert {scenario.outcome for scenario in scenarios()} == set(OUTCOMES)
    assert {scenario.channel for scenario in scenarios()} == CHANNELS


@everyone
def test_its_gaps_resolve_for_everybody_who_may_ask_it(scenario: Scenario):
    askers = cast.askers(scenario)
    assert askers
    for person in askers:
        words = Words(scenario, person, STAFF, Random(7))
        for text in (*scenario.subjects, *(line.text for line in scenario.talk)):
            filled = words.fill(text)
            assert filled.strip()
            assert not re.search(r"[{}]|None", filled)


@everyone
def test_it_speaks_of_the_same_things_throughout(scenario: Scenario):
    person = company.customers()[0]
    words = Words(scenario, person, STAFF, Random(7))
    assert words.fill("{model} {serial}") == words.fill("{model} {serial}")


@everyone
def test_it_refers_to_types_teams_and_tags_that_exist(scenario: Scenario):
    catalog, desk = read("catalog"), read("desk")
    assert scenario.type in {row["slug"] for row in catalog["types"]}
    assert scenario.team in {row["slug"] for row in desk["teams"]}
    assert set(scenario.tags) <= {row["slug"] for row in catalog["tags"]}
    assert scenario.priority in {"low", "normal", "high", "urgent"}
    assert scenario.equipment in {"", *read("words")["models"]}
    assert scenario.season in {"", "summer"}


@everyone
def test_it_begins_with_the_customer_and_has_one_to_seven_lines(scenario: Scenario):
    assert scenario.talk[0].speaker == "customer"
    assert not scenario.talk[0].after
    assert 1 <= len(scenario.talk) <= 7
    assert all(line.after for line in scenario.talk[1:])
    assert {line.attach for line in scenario.talk} <= {"", "photo", "log", "csv", "pdf"}
    assert len(scenario.subjects) >= 2


@everyone
def test_it_is_written_in_its_language(scenario: Scenario):
    told = " ".join((*scenario.subjects, *(line.text for line in scenario.talk)))
    assert bool(CHINESE.search(told)) == (scenario.language == "zh")


def test_notes_mention_colleagues():
    notes = [line.text for scenario in scenarios() for line in scenario.talk if line.speaker == "note"]
    assert len(notes) > 40
    assert sum("@{" in note for note in notes) > len(notes) * 0.7


def test_every_mention_is_of_somebody_who_is_filled_in():
    for scenario in scenarios():
        assert all(mention in STAFF for line in scenario.talk for mention in re.findall(r"@\{(\w+)\}", line.text))


def test_no_scenario_gives_away_a_real_number_or_address():
    for scenario in scenarios():
        told = " ".join(line.text for line in scenario.talk)
        assert not re.search(r"1[3-9]\d{9}", told)
        assert not re.search(r"[\w.]+@[\w-]+\.\w+|https?://", told)
