"""The virus scanner: a real clamd with a signature of our own for EICAR's test file."""

import getpass
import re
import subprocess
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core import scanner
from core.models import SecurityEvent
from core.uploads import check_file
from tests import clamav
from tests.ports import free_port
from tests.roadmap.daily import signed_in

# The test file of eicar.org, in two parts, so that no scanner takes this one for it.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """The address of a clamd that knows one signature."""
    program = clamav.program()
    assert program, clamav.PACKAGE
    folder = tmp_path_factory.mktemp("clamd")
    folder.chmod(0o755)
    (folder / "eicar.ndb").write_text(f"Eicar-Test:0:0:{EICAR.encode().hex()}\n")
    port = free_port()
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\n"
        f"LogFile {folder}/log\nUser {getpass.getuser()}\nStreamMaxLength 25M\nOfficialDatabaseOnly no\n"
    )
    process = subprocess.Popen([program, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        yield from _when_it_answers(process, f"tcp://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(60)


def _when_it_answers(process, url, folder):
    import socket

    port = int(url.rpartition(":")[2])
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
        else:
            yield url
            return
    pytest.fail((folder / "log").read_text() if (folder / "log").exists() else "clamd did not start")


def file(text, name="письмо.txt"):
    return ContentFile(text.encode(), name=name)


@pytest.mark.scanner
def test_what_it_finds_is_refused_by_name(clamd, settings, db):
    settings.CLAMAV_URL = clamd
    with pytest.raises(ValidationError, match=r"письмо\.txt.*Eicar-Test"):
        check_file(file(EICAR))


@pytest.mark.scanner
def test_a_plan_with_a_virus_is_refused_and_stays_in_the_journal(clamd, settings, plan, cast):
    settings.CLAMAV_URL = clamd
    client = signed_in(cast.administrator)
    page = f"/r/{plan.slug}/import/"
    (drawn,) = re.findall(r'name="drawn" value="(\w+)"', client.get(page).text)
    answer = client.post(page, {"drawn": drawn, "file": file(f"{EICAR}\n№;Мероприятие\n", "план.csv")})

    assert answer.status_code == 422
    assert (
        SecurityEvent.objects.filter(kind=SecurityEvent.Kind.INFECTED, detail__contains="план.csv").count()
        == 1
    )


@pytest.mark.scanner
def test_clean_files_are_taken_whole(clamd, settings):
    settings.CLAMAV_URL = clamd
    taken = check_file(file("Участники: 12\n" * 20_000))

    assert len(taken.content.read()) == 20_000 * len("Участники: 12\n".encode())


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_while_it_is_away_files_are_refused_with_a_sentence(settings, url):
    settings.CLAMAV_URL = url
    with pytest.raises(ValidationError, match="через несколько минут"):
        check_file(file("слова"))


def test_where_it_is_not_required_they_are_taken(settings):
    settings.CLAMAV_URL, settings.CLAMAV_REQUIRED = "tcp://127.0.0.1:1", False

    assert check_file(file("слова")).name == "письмо.txt"


@pytest.mark.parametrize("answer", ["", "stream: ", "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND"])
def test_an_answer_that_is_none_counts_as_away(answer):
    with pytest.raises(scanner.Unavailable):
        scanner._found(answer)
