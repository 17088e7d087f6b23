"""The image holds every package of the program, and docker compose starts it so that its parts reach what they need."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_IN_THE_IMAGE = {"bench", "tests", "tools"}


def test_every_package_is_let_into_the_image():
    packages = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")} - NOT_IN_THE_IMAGE
    let_in = {
        line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }

    assert packages - let_in == set()
    assert {
        "manage.py",
        "gunicorn.conf.py",
        "templates",
        "static",
        "locale",
        "fixtures",
        "pyproject.toml",
    } <= let_in


def services() -> dict[str, str]:
    """The text of each service of docker-compose.yml, and of what the program's own share (x-app)."""
    text = (CHECKOUT / "docker-compose.yml").read_text()
    inner = text.partition("\nservices:\n")[2].partition("\nnetworks:\n")[0]
    parts = re.split(r"^  ([a-z]+):\n", inner, flags=re.MULTILINE)[1:]
    shared = text.partition("x-app: &app\n")[2].partition("\nx-after")[0]
    return dict(zip(parts[::2], parts[1::2], strict=True)) | {"x-app": shared}


def test_every_part_of_the_program_has_a_way_out_and_no_server():
    """Exports and backups may lie in a store: whoever makes them has to reach it."""
    found = services()

    assert "networks: [inside, outside]" in found["x-app"]
    own = {name for name, text in found.items() if "<<: *app" in text}
    assert own == {"migrate", "web", "worker", "papers", "beat"}
    assert [name for name in own if "networks:" in found[name]] == []
    assert [name for name in ("db", "cache") if "networks: [inside]\n" not in found[name]] == []


def test_the_database_is_not_called_well_while_its_image_makes_the_roles():
    """Its temporary server answers on the socket only: migrations that began then would find nobody."""
    assert '"pg_isready", "-h", "127.0.0.1"' in services()["db"]
