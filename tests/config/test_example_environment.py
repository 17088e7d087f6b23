"""`.env.example` names every variable that is read, and none that isn't."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Read by docker compose, make and their programs, not by the settings.
READ_ELSEWHERE = {"PORT", "STATE_DIR", "RELOAD", "BROWSER", "BROWSER_PATH", "MAILBOX", "DIRECTORY", "SCANNER"}


def of_compose() -> set[str]:
    """What docker compose puts into its files itself."""
    files = [CHECKOUT / "docker-compose.yml", *(CHECKOUT / "docs/compose").glob("*.yml")]
    return {name for file in files for name in re.findall(r"(?<!\$)\$\{([A-Z_]+)", file.read_text())}


def test_the_example_names_exactly_what_is_read():
    settings = (CHECKOUT / "config/settings.py").read_text()
    read = set(re.findall(r'(?:env\.[a-z_]+|sources\.sources)\(\s*"([A-Z_]+)"', settings))
    example = (CHECKOUT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == read | READ_ELSEWHERE | of_compose()
