"""The API as one machine: what one answer gives is sent to the next operation, as the description links them."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation import GenerationMode
from schemathesis.generation.stateful import run_state_machine_as_test

from api import tokens
from api.choices import Scope
from api.v1 import description

# Walks a role, and steps a walk.
WALKS, STEPS = 6, 8


@pytest.mark.parametrize("role", ["sochi_coordinator", "administrator"])
@pytest.mark.django_db(transaction=True)
def test_what_one_answer_leads_to_is_answered_as_described(live_server, cast, plan, role):
    text = tokens.make(getattr(cast, role), "check", list(Scope.values), days=1)[1]
    headers = {"Authorization": f"Bearer {text}", "If-Match": "*"}
    schema = schemathesis.openapi.from_dict(json.loads(description()))
    # What is not as described is in test_description.py; a walk wants to come somewhere.
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])
    asked = []

    machine: Any = schema.as_state_machine()

    class Walk(machine):
        """One walk through linked operations."""

        def get_call_kwargs(self, case):
            return {"base_url": live_server.url, "headers": headers, "timeout": 60}

        def validate_response(self, response, case, **more):
            asked.append((case.method, case.path, response.status_code))
            assert response.status_code < 500, (case.as_curl_command(), response.text[:500])
            case.validate_response(
                response,
                checks=[
                    schemathesis.checks.CHECKS.get_one(name)
                    for name in (
                        "content_type_conformance",
                        "status_code_conformance",
                        "response_schema_conformance",
                    )
                ],
            )

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert len(asked) >= WALKS * 2
    # It came somewhere: some things that were linked to were there.
    assert any(status < 300 and "{" in path for _method, path, status in asked), asked
