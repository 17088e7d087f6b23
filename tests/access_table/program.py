"""What belongs to no app: health, the manual, the status page, the API and its tokens."""

from tests.access_table.rules import (
    FOUND,
    MISSING,
    NEVER,
    NO_METHOD,
    OK,
    UNPROCESSABLE,
    Rule,
    administrators,
    everybody,
    signed_in,
)

CONFIG = {
    "robots": Rule(everybody(OK), NEVER),
    "security_txt": Rule(everybody(OK), NEVER),
    "manual": Rule(everybody(OK), NEVER),
    "look": Rule(everybody(OK), everybody(FOUND)),
    "manual_whole": Rule(everybody(OK), NEVER),
    "manual_chapter": Rule(everybody(OK), NEVER, lambda world: {"chapter": "glossary"}),
    "healthz": Rule(everybody(OK), NEVER),
    # 200 or 503 by the state of the worker; see tests/config.
    "readyz": Rule(everybody(0), NEVER),
    "status": Rule(administrators(), signed_in(NO_METHOD)),
    "runbook": Rule(administrators(), signed_in(NO_METHOD)),
    "work_again": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "status_letter": Rule(signed_in(NO_METHOD), administrators(FOUND)),
    # Without METRICS_TOKEN there is no such page.
    "metrics": Rule(everybody(MISSING), everybody(NO_METHOD)),
}


API = {
    "api_docs": Rule(signed_in(), signed_in(NO_METHOD)),
    "tokens": Rule(signed_in(), signed_in(UNPROCESSABLE)),
    "revoke_token": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: {"pk": 1}, of_roadmap=False),
}
