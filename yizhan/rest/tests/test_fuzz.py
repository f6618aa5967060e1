"""Whatever a program sends, the answer is one the document promises: status, content type, shape; never our fault."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yizhan.rest import limits
from yizhan.rest.records import path_of
from yizhan.spine import shelf
from yizhan.spine.records import records

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance]  # fmt: skip
# Of each operation and mode; more with FUZZ=20 in the environment.
EXAMPLES = int(os.environ.get("FUZZ", "3"))


def undone(app: Callable) -> Callable:
    """Each request in a savepoint that is rolled back: the desk is the same for every one, and keeps its administrator."""

    def answer(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        limits.refill()
        # As Django's own client does it: a request must not close the connection of the test's transaction.
        request_started.disconnect(close_old_connections)
        with transaction.atomic():
            body = list(app(environ, start_response))
            transaction.set_rollback(True)
        request_started.connect(close_old_connections)
        return body

    return answer


@pytest.fixture
def real(zhou: Any, cast: Any, ticket: Any) -> Callable[[str], dict[str, Any]]:
    """Ids that exist, for the parameters of a path."""
    said = zhou.post(f"/tickets/{ticket.number}/actions/note", {"body": "@李倩"}).json()["message"]["id"]
    made = {"number": str(ticket.number), "identity": str(cast.lin.identities.get().pk), "message": str(said)}
    keys = {path_of(one): str(row.pk) for one in records.values() if (row := one.model._default_manager.last())}
    return lambda path: {**made, "key": keys.get(path.removeprefix("/api/v1/").partition("/")[0], "1")}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_keeps_what_the_document_promises(
    zhou: Any, real: Any, mode: GenerationMode, tmp_path: Any
) -> None:
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", undone(get_wsgi_application()), headers=zhou.headers
    )
    headers = {**zhou.headers, "Accept-Encoding": "identity"}
    found: dict[str, str] = {}
    with shelf.settled(shelf.read_version()):
        for result in schema.get_all_operations():
            operation = result.ok()
            exercise(operation, mode, headers, real(operation.path), found)
    assert not found, "\n\n".join(found.values())


def exercise(operation: Any, mode: GenerationMode, headers: dict[str, str], ids: dict[str, Any], found: dict) -> None:
    """A few cases of one operation, half of them with ids that exist."""
    turn = iter(range(10**6))

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def check(case: Any) -> None:
        if next(turn) % 2 == 0 and case.path_parameters:
            case.path_parameters = {key: ids.get(key, value) for key, value in case.path_parameters.items()}
        # The tool cannot write a form that is not a mapping; it fails by itself before we are asked.
        assume(case.media_type != "multipart/form-data" or isinstance(case.body, (dict, NotSet)))
        response = case.call(headers=headers)
        try:
            case.validate_response(response, checks=CHECKS)
        except* Exception as group:
            found.setdefault(operation.label, "\n".join(f"{operation.label}: {one}" for one in group.exceptions)[:1500])

    try:
        check()
    except Exception as error:
        if "Unsatisfiable" not in type(error).__name__:
            print(operation.label, file=sys.stderr)
            raise
