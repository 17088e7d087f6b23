"""The virtual environment of `make`: made once, made again when it must be, never half-made and believed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

INSTALL = Path(__file__).resolve().parents[2] / "local/install.py"
# A Python outside any virtual environment, as `make` has it.
PYTHON = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"


def install(checkout: Path, which: str = "run") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, "-I", checkout / "local/install.py", which],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A checkout whose lock files lock nothing, with its environment made."""
    checkout = tmp_path_factory.mktemp("checkout")
    (checkout / "local").mkdir()
    (checkout / "requirements").mkdir()
    shutil.copy(INSTALL, checkout / "local")
    for which in ("run", "dev"):
        (checkout / f"requirements/{which}.txt").write_text("# nothing\n")
    result = install(checkout)
    assert result.returncode == 0, result.stderr
    assert "Installing 0 packages of requirements/run.txt" in result.stdout
    return checkout


@pytest.fixture
def settled(checkout) -> Path:
    """The same, with the environment as an undisturbed installation leaves it."""
    (checkout / "requirements/run.txt").write_text("# nothing\n")
    assert install(checkout).returncode == 0
    return checkout


def test_the_second_time_it_does_nothing(settled):
    assert install(settled).stdout == ""


def test_a_changed_lock_is_installed(settled):
    (settled / "requirements/run.txt").write_text("# another nothing\n")
    assert "Installing" in install(settled).stdout
    assert install(settled).stdout == ""


def test_an_interrupted_installation_is_begun_again(settled):
    (settled / ".venv/installed.json").unlink()
    assert "Installing" in install(settled).stdout


def test_a_failed_installation_does_not_count(settled):
    (settled / "requirements/run.txt").write_text("./no-such-package\n")
    result = install(settled)
    assert result.returncode == 1
    assert "could not be installed" in result.stderr
    assert not (settled / ".venv/installed.json").exists()


def test_what_the_tests_need_includes_what_the_program_needs(settled):
    (settled / "requirements/run.txt").write_text("# newer\n")
    assert "dev.txt" in install(settled, "dev").stdout
    assert install(settled, "run").stdout == ""


def test_half_an_environment_is_made_anew(settled):
    shutil.rmtree(settled / ".venv/lib")
    assert install(settled).returncode == 0
    assert subprocess.run([settled / ".venv/bin/python", "-c", "import pip"], check=False).returncode == 0


def test_everything_the_program_needs_is_locked_alike_for_its_tests():
    def pins(which: str) -> set[str]:
        text = (INSTALL.parents[1] / f"requirements/{which}.txt").read_text()
        return {
            line.split()[0] for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))
        }

    assert pins("run")
    assert pins("run") <= pins("dev")


@pytest.mark.parametrize("which", ["run", "dev"])
def test_the_lock_files_name_no_package_index(which):
    text = (INSTALL.parents[1] / f"requirements/{which}.txt").read_text()
    assert "://" not in text
    assert "--index" not in text
