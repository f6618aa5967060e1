"""The made-up company is consistent and belongs to nobody real."""

import re
from collections import Counter

from yizhan.demo import company
from yizhan.demo.library import read

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FAKE_PHONE = re.compile(r"\+86 138 0000 \d{4}|\+1 202 555 01\d\d|\+49 30 23125 \d{3}")


def test_everything_with_a_name_has_it_in_both_languages():
    for table, rows in {**read("desk"), **read("catalog"), **read("views"), **read("replies")}.items():
        for row in rows if isinstance(rows, list) else [rows]:
            for key in {"name", "title", "about", "agent", "customer", "body"} & set(row):
                assert row[key]["zh"].strip() and row[key]["en"].strip(), f"{table} {row['slug']} {key}"


def test_slugs_are_unique_within_their_table():
    for name in ("desk", "catalog", "views", "replies"):
        for table, rows in read(name).items():
            slugs = [row["slug"] for row in rows if "slug" in row] if isinstance(rows, list) else []
            assert len(slugs) == len(set(slugs)), f"{name} {table}"


def test_every_role_is_played():
    roles = Counter(member.role for member in company.members())
    assert roles["administrator"] == roles["light"] == roles["auditor"] == 1
    assert roles["supervisor"] >= 3
    assert roles["agent"] >= 5
    assert len(company.members()) == 12


def test_members_and_types_refer_to_departments_teams_and_fields_that_exist():
    desk, catalog = read("desk"), read("catalog")
    departments = {row["slug"] for row in desk["departments"]}
    teams = {row["slug"]: row["department"] for row in desk["teams"]}
    fields = {row["slug"] for row in catalog["fields"]}
    assert set(teams.values()) == departments
    for member in company.members():
        assert set(member.departments) <= departments
        assert all(teams[team] in member.departments for team in member.teams)
    for row in catalog["types"]:
        assert row["department"] in departments
        assert set(row["fields"]) <= fields
    assert all(row["department"] in departments for row in read("views")["views"] + read("replies")["replies"])


def test_every_customer_lives_in_a_region_and_most_in_the_east():
    regions = Counter(one.region for one in company.customers())
    assert regions.most_common(1)[0][0] == "east" and len(regions) == 7


def test_every_language_of_every_department_has_somebody_who_answers():
    for row in read("desk")["departments"]:
        spoken = {
            language
            for member in company.members()
            if member.takes_tickets and row["slug"] in member.departments
            for language in member.languages
        }
        assert spoken == {"zh", "en"}, row["slug"]


def test_there_is_a_status_of_every_kind():
    assert {row["kind"] for row in read("catalog")["statuses"]} == {"new", "open", "on_hold", "resolved", "closed"}


def test_there_are_customers_of_every_sort_in_three_countries():
    customers = company.customers()
    assert len(customers) == 120
    assert len(company.firms()) >= 25
    assert {person.country for person in customers} == {"CN", "DE", "US"}
    for language in ("zh", "en"):
        assert {person.asks_as for person in customers if person.language == language} == {"home", "business", "staff"}


def test_no_two_customers_share_an_identity():
    known = [
        value
        for person in company.customers()
        for value in (*person.emails, person.phone, person.wechat)
        if value
    ]  # fmt: skip
    assert [value for value, times in Counter(known).items() if times > 1] == []


def test_several_customers_are_known_by_more_than_one_address():
    assert sum(len(person.emails) > 1 for person in company.customers()) >= 20
    assert sum(bool(person.wechat) for person in company.customers()) >= 30


def test_nobody_real_can_be_reached():
    for person in company.customers():
        assert all(email.endswith(".example") for email in person.emails), person.name
        assert FAKE_PHONE.fullmatch(person.phone), person.name
    assert all(firm.domain.endswith(".example") for firm in company.firms())
    assert all(member.email.endswith(".example") for member in company.members())


def test_chinese_customers_have_chinese_names():
    for person in company.customers():
        assert bool(CHINESE.search(person.name)) == (person.language == "zh"), person.name
