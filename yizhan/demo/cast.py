"""Chooses who plays a scenario: the customer who asks and the agents who answer."""

from random import Random

from .company import Member, Person, customers, members
from .library import read
from .scenarios import Scenario

SUPERVISED = 0.12


def department_of(team: str) -> str:
    """The slug of the department a team belongs to."""
    return next(row["department"] for row in read("desk")["teams"] if row["slug"] == team)


def member(slug: str) -> Member:
    """An agent by slug."""
    return next(one for one in members() if one.slug == slug)


def customer(email: str) -> Person:
    """A customer by mail address."""
    return next(one for one in customers() if email in one.emails)


def askers(scenario: Scenario) -> list[Person]:
    """Everybody who may play the customer."""
    speaking = [one for one in customers() if one.asks_as == scenario.asks and one.language == scenario.language]
    return [one for one in speaking if not scenario.trades or (one.firm and one.firm.trade in scenario.trades)]


def answerer(scenario: Scenario, random: Random) -> Member:
    """The agent who works on it: of the team if anyone there speaks the language, else of the department."""
    department = department_of(scenario.team)
    able = [
        one for one in members()
        if one.takes_tickets and department in one.departments and scenario.language in one.languages
    ]  # fmt: skip
    if random.random() < SUPERVISED:
        return random.choice(able)
    workers = [one for one in able if one.role == "agent"]
    return random.choice([one for one in workers if scenario.team in one.teams] or workers)


def another(team: str, language: str, agent: Member, random: Random) -> Member | None:
    """Somebody else who could work on it."""
    department = department_of(team)
    others = [
        one for one in members()
        if one != agent and one.role == "agent" and department in one.departments
        and language in one.languages
    ]  # fmt: skip
    return random.choice(others) if others else None


def supervisor(team: str, agent: Member) -> Member:
    """Whom the agent turns to."""
    department = department_of(team)
    heads = [one for one in members() if one.role == "supervisor" and department in one.departments]
    return next((one for one in heads if one != agent), next(one for one in members() if one.role == "administrator"))


def colleague(team: str, agent: Member, random: Random) -> Member:
    """Somebody else of the department, to be mentioned in a note."""
    department = department_of(team)
    others = [
        one for one in members()
        if one != agent and department in one.departments and one.role in {"agent", "light", "supervisor"}
    ]  # fmt: skip
    return random.choice(others)
