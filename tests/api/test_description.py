"""The API against its own description: whatever that allows is answered by it, and never with a 500."""

import json
import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from api import callers, tokens
from api.choices import Scope
from api.routes.plan import FILTERS
from api.v1 import description
from events.forms.filters import FIELDS
from tests.depth import LONG, some

ROOT = Path(__file__).parents[2]
ROLES = ("sochi_reader", "sochi_executor", "sochi_coordinator", "administrator")
# So many requests an operation and a way (as described, and not as described), each sent in every role
# (more of them: `DRILLS=long make test ARGS=tests/api/test_description.py`).
CASES = 40 if LONG else 2
# Of so many operations a way; each has tests of its own besides.
OPERATIONS = 16


def operations():
    schema = schemathesis.openapi.from_dict(json.loads(description()))
    # Beside what is described there are rules: what was changed meanwhile (412), what the domain refuses (422).
    known = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "429"]
    schema.config.checks.positive_data_acceptance.expected_statuses = known
    return [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]


def test_the_description_has_every_operation_once():
    said = json.loads(description())
    names = [one["operationId"] for methods in said["paths"].values() for one in methods.values()]

    assert len(names) == len(set(names)) > 25
    assert said["openapi"].startswith("3.1")
    assert all(one.get("security") for methods in said["paths"].values() for one in methods.values())
    # What the reference linter holds: nothing is in a scheme that belongs to another kind of scheme.
    assert said["components"]["securitySchemes"] == {"Bearer": {"type": "http", "scheme": "bearer"}}
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(said)))
    assert set(said["components"]["schemas"]) - used == set()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.django_db(transaction=True)
def test_whatever_is_sent_is_answered_as_described(live_server, cast, plan, mode, monkeypatch):
    """All of the library's checks: statuses, kinds, shapes, methods, tokens; what is not as described is refused."""
    # One of the checks comes with tokens that are none, more often than one place may.
    monkeypatch.setattr(callers, "UNKNOWN", 10**6)
    load_all_checks()
    checks = CHECKS.get_all()
    texts = {role: tokens.make(getattr(cast, role), "check", list(Scope.values), days=1)[1] for role in ROLES}
    for operation in some(operations(), OPERATIONS):

        @seed(20261129)
        @settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            if mode is GenerationMode.POSITIVE:
                case.path_parameters.update(
                    {name: plan.slug for name in case.path_parameters if name == "slug"}
                )
            # To think a case out takes longer than to answer it: each is sent by everybody.
            for role, text in texts.items():
                headers = {"Authorization": f"Bearer {text}"}
                if mode is GenerationMode.POSITIVE and "If-Match" in case.headers:
                    headers["If-Match"] = "*"
                # Longer than on a machine that is busy with other things.
                answer = case.call(base_url=live_server.url, headers=headers, timeout=60)
                case.validate_response(
                    answer,
                    checks=checks,
                    headers=headers,
                    transport_kwargs={"base_url": live_server.url, "headers": headers},
                )
                if answer.status_code >= 400:
                    said = (role, case.as_curl_command())
                    assert answer.headers["content-type"] == ["application/problem+json"], said
                    assert answer.json()["code"], said

        ask()


def test_the_manual_names_every_code():
    source = " ".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "api").rglob("*.py")))
    used = set(re.findall(r'Problem\(\s*\d{3},\s*"([a-z_]+)"', source))
    used |= set(re.findall(r'wrong\([^\n]*"\), "([a-z_]+)"\)', source))
    manual = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")

    assert len(used) > 30
    assert {code for code in used if f"`{code}`" not in manual} == set()


def test_every_filter_that_is_taken_is_described():
    paths = json.loads(description())["paths"]
    described = {one["name"] for one in paths["/api/v1/roadmaps/{slug}/items"]["get"]["parameters"]}

    assert {*FILTERS} - described == set()
    assert {*FIELDS} - {one["name"] for one in paths["/api/v1/events"]["get"]["parameters"]} == set()
