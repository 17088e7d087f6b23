"""The image holds every package of the program: what .dockerignore does not let through is not built in."""

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
