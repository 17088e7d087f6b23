"""What gunicorn reads by itself in the folder where it is started: its processes count into files that all of them see.

Without that each would tell its own numbers only, and Prometheus would see them jump with every scrape. And no thread
waits long for a slow line.
"""

import gc
import os
import shutil
import tempfile
from typing import Any

# The program is read once and its processes are forked from that: they start in half the time, and share its memory.
# (`make dev` reads them anew with each change.)
preload_app = os.environ.get("RELOAD") != "1"

worker_class = "config.web_worker.Worker"

# Before anything counts; a reload of gunicorn reads this once more, and goes on with the same files.
_own = "PROMETHEUS_MULTIPROC_DIR" not in os.environ
if _own:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="roadmap-numbers-")


def post_worker_init(worker: Any) -> None:
    """What the program is made of lives as long as the process: it is not looked through again for what is left over.

    Else now and then a page waits until all of it was.
    """
    gc.collect()
    gc.freeze()


def on_exit(server: Any) -> None:
    """The numbers begin anew with the next start."""
    if _own:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
