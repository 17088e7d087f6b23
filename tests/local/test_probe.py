"""The health check of a container: a web server that answers nothing for long is ended, so that it is started again."""

import subprocess
import sys

from local.probe import end_after


def test_a_server_that_fails_so_often_in_a_row_is_asked_to_end(tmp_path):
    notes = tmp_path / "failed"
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    for healthy in (False, False, True, False, False):
        end_after(3, healthy, notes, server.pid)
    assert server.poll() is None
    end_after(3, False, notes, server.pid)

    assert server.wait(60) == -15
