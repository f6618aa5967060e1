"""The table: what was measured, its budget, ok or over."""

from dataclasses import dataclass
from typing import Any

# architecture: budgets at 1,000,000 tickets on 2 cores, one client, server-side median; p95 at most 1.5 times that.
BUDGETS_MS = {
    "queue page": 20,
    "queue page, next": 20,
    "board": 30,
    "ticket page": 15,
    "next ticket (fragment)": 15,
    "search, rare word": 25,
    "search, common 中文": 50,
    "search, two words": 50,
    "search, English": 50,
    # p95 at most 40 and 50 with 10,000 articles.
    "help centre": 26,
    "help shelf": 26,
    "help article": 26,
    "article search, words": 33,
    "article search, pinyin": 33,
    "article search, a slip": 33,
    "article search, a question": 33,
    "reports": 150,
    "reports, first asked": 150,
    "quarter report": 150,
    "process map": 150,
    "tiles of boards": 150,
    "floor": 150,
    "unplanned report": 1000,
    "API report": 150,
    "API create": 15,
    "API list": 20,
}
BUDGETS_BYTES = {"queue page": 100_000, "next ticket (fragment)": 15_000}
MEMORY_MB = {"web and worker": 200, "with database": 450}
PAGES_A_SECOND, MAILS_A_SECOND, GROWTH = 150, 150, 1.3
RULES_MS = 10
SWEEP_SECONDS, IDLE_MS = 60, 20
STREAMS_MB = 300


@dataclass(frozen=True)
class Line:
    """One row of the table. `is_floor` means the more the better."""

    name: str
    value: float
    budget: float | None
    unit: str
    is_floor: bool = False

    @property
    def limit(self) -> str:
        return "" if self.budget is None else f"{self.budget:,.1f}"

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        good = self.value >= self.budget if self.is_floor else self.value <= self.budget
        return "ok" if good else "OVER"


def lines(big: dict[str, Any], small: dict[str, Any]) -> list[Line]:
    """Every row, from the measurements of the big and the small desk."""
    rows = []
    for name, figure in big["pages"].items():
        budget = BUDGETS_MS.get(name)
        rows.append(Line(f"{name} p50", figure.p50, budget, "ms"))
        rows.append(Line(f"{name} p95", figure.p95, budget and budget * 1.5, "ms"))
        rows.append(Line(f"{name} p50, client", figure.client, None, "ms"))
        if name in BUDGETS_BYTES:
            rows.append(Line(f"{name} size", figure.bytes, BUDGETS_BYTES[name], "bytes"))
        before = small["pages"][name].p50
        rows.append(Line(f"{name} growth ×10", figure.p50 / before if before else 0, GROWTH, "×"))
    rows.append(Line("queue pages, 8 clients", big["throughput"], PAGES_A_SECOND, "/s", is_floor=True))
    rows.append(Line("mails taken in", big["mails"], MAILS_A_SECOND, "/s", is_floor=True))
    rows.append(Line("50 rules on one change p95", big["rules"], RULES_MS, "ms"))
    rows.append(Line("100,000 missed targets found", big["swept"], SWEEP_SECONDS, "s"))
    rows.append(Line("no target missed", big["idle"], IDLE_MS, "ms"))
    rows += [Line(f"memory {name}", size, MEMORY_MB[name], "MiB") for name, size in big["memory"].items()]
    listening = big["streams"]
    rows.append(Line("1,000 widgets, one web process", listening["rss"], STREAMS_MB, "MiB"))
    rows.append(Line("1,000 widgets, its share (PSS)", listening["pss"], None, "MiB"))
    rows.append(Line("1,000 widgets, until all have heard", listening["seconds"], None, "s"))
    return rows


def table(rows: list[Line]) -> str:
    head = f"{'':44}{'measured':>12}{'budget':>12}"
    body = [f"{wide(row.name, 44)}{row.value:>12,.1f}{row.limit:>12} {row.unit:6}{row.verdict}" for row in rows]
    return "\n".join([head, *body])


def wide(text: str, width: int) -> str:
    """Padded, counting Chinese characters as two."""
    return text + " " * max(1, width - sum(2 if ord(char) > 0x2E7F else 1 for char in text))


def as_json(rows: list[Line], tickets: int) -> dict[str, Any]:
    return {
        "tickets": tickets,
        "lines": [
            {"name": r.name, "value": round(r.value, 2), "budget": r.budget, "unit": r.unit, "verdict": r.verdict}
            for r in rows
        ],
    }
