"""`make pin` names every foreign image by its digest, or changes nothing and says why."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import pin

CHECKOUT = Path(__file__).resolve().parents[2]
DIGEST = "sha256:" + "5a" * 32


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in pin.FILES:
        shutil.copy(CHECKOUT / name, tmp_path / name)
    pin.main(["--undo"], tmp_path)
    return tmp_path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where programs are looked for: none is there."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o700)


def contents(folder: Path) -> list[str]:
    return [(folder / name).read_text() for name in pin.FILES]


def test_every_foreign_image_is_named_by_a_full_version() -> None:
    found = [image for text in contents(CHECKOUT) for image in pin.images(text)]

    assert {image.partition(":")[0] for image in found} == {"python", "postgres", "valkey/valkey"}
    assert [image for image in found if not re.search(r":\d+\.\d+(\.\d+)?-\w", image)] == []


def test_all_get_their_digests_and_keep_their_versions(checkout: Path, programs: Path) -> None:
    before = contents(checkout)
    program(programs / "skopeo", f"echo {DIGEST}")

    assert pin.main([], checkout) == 0
    pinned = contents(checkout)
    assert sum(text.count(DIGEST) for text in pinned) == 3
    assert [text.replace(f"@{DIGEST}", "") for text in pinned] == before
    assert pin.main([], checkout) == 0
    assert contents(checkout) == pinned
    assert pin.main(["--undo"], checkout) == 0
    assert contents(checkout) == before


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (None, "None of skopeo, docker and podman is here"),
        # The first is found, the second is not: then none is written.
        (f'case "$*" in *python*) echo {DIGEST};; *) echo "lookup: no such host" >&2; exit 1;; esac',
         "No registry told the digest of postgres:18.4-bookworm (skopeo: lookup: no such host)"),
        ("echo not a digest", "No registry told the digest of python"),
    ],
)  # fmt: skip
def test_where_no_registry_is_reached_it_says_so_and_changes_nothing(
    says: str | None, told: str, checkout: Path, programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(checkout)
    if says:
        program(programs / "skopeo", says)

    assert pin.main([], checkout) == 1

    said = capsys.readouterr().err
    assert told in said
    assert "Nothing was changed" in said
    assert contents(checkout) == before


def test_it_needs_no_environment_of_its_own() -> None:
    """`make pin` is for whoever builds images, before anything is installed."""
    clean = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, '.'); import tools.pin"]

    assert subprocess.run(command, cwd=CHECKOUT, env=clean, check=False).returncode == 0
