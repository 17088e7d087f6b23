"""What `make scan` makes of a report, and of none."""

import pytest

from tests import scan

LOG = "INFO roadmap.requests GET / 200\nINFO roadmap.requests GET /my/ 200\n"
EMPTY = {"vulnerabilities": {}, "anomalies": {}, "additionals": {}, "infos": {"crawled_pages_nbr": 7}}
FOUND = {"level": 2, "method": "GET", "path": "/my/", "info": "x"}


@pytest.mark.parametrize("content", [None, "", '{"vulnerabilities": {"SQL'])
def test_a_report_that_is_missing_is_a_finding_and_no_end(content, tmp_path):
    report = tmp_path / "reader.json"
    if content is not None:
        report.write_text(content)

    lines, above = scan.told("reader", scan.read(report), LOG, "one\nTraceback: no module\n")

    assert above == 1
    assert "Traceback: no module" in lines
    assert lines[-1] == "reader: ? pages; answers {'200': 2}"


def test_findings_and_failures_count():
    assert scan.told("reader", EMPTY, LOG) == (["reader: 7 pages; answers {'200': 2}"], 0)
    found = {**EMPTY, "vulnerabilities": {"SQL": [FOUND, {**FOUND, "level": 1}]}}
    assert scan.told("reader", found, f"{LOG}ERROR roadmap.requests GET /x/ 500\n")[1] == 2


def test_wapiti_has_the_time_that_it_was_given():
    """Ended before, it would have written nothing."""
    assert scan.most_seconds(8) > 8 * 60 + len(scan.MODULES.split(",")) * 8 * scan.SECONDS_A_MODULE
