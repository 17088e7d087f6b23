"""`.env.example` names every variable that is read, and none that isn't."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Read by docker compose, make and their programs, not by the settings.
READ_ELSEWHERE = {"APP_MEMORY", "PAPERS_MEMORY", "DATABASE_MEMORY", "DATABASE_SHM", "CACHE_MEMORY"}
READ_ELSEWHERE |= {"EXTRAS", "BIND", "PORT", "STATE_DIR", "RELOAD", "BROWSER", "BROWSER_PATH", "MAILBOX"}
READ_ELSEWHERE |= {"DIRECTORY", "SCANNER"}


def test_the_example_names_exactly_what_is_read():
    settings = (CHECKOUT / "config/settings.py").read_text()
    read = set(re.findall(r'(?:env\.[a-z_]+|sources\.sources)\(\s*"([A-Z_]+)"', settings))
    example = (CHECKOUT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == read | READ_ELSEWHERE
