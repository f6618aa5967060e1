"""Exports for programs: figures as CSV and Excel at once, files written and fetched by whoever asked for them."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from yizhan.insights import keeping
from yizhan.tickets.actions.open import open_ticket

ASKED = "metrics=created&by=department&period=last_7"


@pytest.fixture(autouse=True)
def tickets(cast: Any, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = [
        open_ticket(by=cast.lin, requester=cast.lin, subject="=1+1", body="x", department=cast.support) for _one in "12"
    ]
    keeping.write([one.pk for one in made])


def test_figures_as_csv_and_excel(zhou: Any, wang: Any, cast: Any) -> None:
    text = zhou.get(f"/report.csv?{ASKED}").content.decode()
    assert ",2\r\n" in text
    assert zhou.get(f"/report.csv?{ASKED}&bom=true").content.startswith(b"\xef\xbb\xbf")
    page = load_workbook(io.BytesIO(zhou.get(f"/report.xlsx?{ASKED}").content)).worksheets[0]
    assert page["B2"].value == 2
    assert wang.get(f"/report.csv?{ASKED}").status_code == 403
    assert zhou.get("/report.csv?metrics=nothing").status_code == 422


def test_an_export_is_written_and_fetched(zhou: Any, wang: Any, cast: Any) -> None:
    asked = {"definition": {"metrics": ["created"], "period": "last_7"}, "format": "csv", "detail": "tickets"}
    made = zhou.post("/exports", asked)
    assert made.status_code == 201, made.content
    row = made.json()
    assert row["state"] == "done" and row["rows"] == 2
    text = b"".join(zhou.get(f"/exports/{row['id']}/file").streaming_content).decode()
    assert "'=1+1" in text
    assert (
        zhou.get("/exports").json()["items"][0]["id"] == row["id"] and zhou.get(f"/exports/{row['id']}").json() == row
    )
    assert zhou.post(f"/exports/{row['id']}/cancel", {}).status_code == 409
    assert wang.get(f"/exports/{row['id']}").status_code == 403 and zhou.get("/exports/98765").status_code == 404


@pytest.mark.parametrize("wrong", [
    {"definition": []}, {"format": "exe"}, {"format": 1}, {"bom": "x"}, {"subject": "x"}, {"values": [1]}, {"saved": "x"},
    {"subject": "saved"}, {"definition": {"metrics": 3}}, {"nothing": 1}, {"detail": None},
])  # fmt: skip
def test_what_cannot_be_exported_is_said(zhou: Any, wrong: dict[str, Any]) -> None:
    assert zhou.post("/exports", wrong).status_code == 422, wrong
