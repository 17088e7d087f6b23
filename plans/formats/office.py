"""The child process around LibreOffice: a document on its input, the converted one out.

It gets an empty profile of its own, in which macros, links and updates are off, and is confined before it starts:
nothing of the document is run, and nothing is fetched.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from plans.formats.confined import confine

_FILTERS = {"docx": "docx:MS Word 2007 XML"}
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
           xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def main() -> None:
    """Convert the file of the standard input with an office program, within the given seconds and memory."""
    seconds, memory = (int(argument) for argument in sys.argv[1:3])
    program, source, target = sys.argv[3:6]
    data = sys.stdin.buffer.read()
    confine(seconds, memory)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = folder / "profile/user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        given = folder / f"given.{source}"
        given.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={profile.parent.as_uri()}",
            *(
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                "--nofirststartwizard",
            ),
            *("--convert-to", _FILTERS[target], "--outdir", str(folder / "made"), str(given)),
        ]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
            env={**os.environ, "HOME": name, "TMPDIR": name, "SAL_USE_VCLPLUGIN": "svp"},
        )  # fmt: skip
        made = folder / "made" / f"given.{target}"
        if done.returncode or not made.exists():
            sys.exit(1)
        sys.stdout.buffer.write(made.read_bytes())


if __name__ == "__main__":
    main()
