"""A city's directory: Debian's slapd on a free port, with a few people in groups within groups."""

import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.directory_needs import SCHEMAS, SLAPD
from tests.ports import free_port

BASE = "dc=minsk,dc=example"
PEOPLE, GROUPS = f"ou=people,{BASE}", f"ou=groups,{BASE}"
MANAGER, MANAGER_PASSWORD = f"cn=roadmap,{BASE}", "of-the-program"

CONFIGURATION = """
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'accountOfActiveDirectory' SUP top AUXILIARY MAY userAccountControl )
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
database mdb
maxsize 10485760
suffix "{base}"
rootdn "{manager}"
rootpw {password}
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.base="{manager}" read by * none
"""


class Directory:
    """Runs while the `with` lasts; `add` and `change` work on it at once, `down` and `up` take it away."""

    CONFIGURATION = CONFIGURATION

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        (self.folder / "data").mkdir(parents=True)
        (self.folder / "slapd.conf").write_text(
            self.CONFIGURATION.format(
                schemas=SCHEMAS,
                folder=self.folder,
                base=BASE,
                manager=MANAGER,
                password=MANAGER_PASSWORD,
            )
        )
        self.up()
        self._entry(BASE, {"objectClass": ["dcObject", "organization"], "o": ["Minsk"], "dc": ["minsk"]})
        for unit in ("people", "groups"):
            self._entry(f"ou={unit},{BASE}", {"objectClass": ["organizationalUnit"], "ou": [unit]})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def up(self) -> None:
        """Listen (again) on the same port."""
        self.process = subprocess.Popen(
            [SLAPD, "-d", "0", "-h", self.url, "-f", str(self.folder / "slapd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _try in range(1200):
            try:
                self.connect().unbind_s()
            except Exception:
                if self.process.poll() is not None:
                    assert self.process.stderr
                    raise RuntimeError(f"slapd: {self.process.stderr.read().decode()}") from None
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("slapd does not answer")

    def down(self) -> None:
        """Take it away."""
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            assert self.process.stderr
            self.process.stderr.close()
            self.process = None

    def connect(self) -> Any:
        import ldap

        connection = ldap.initialize(self.url)
        connection.set_option(ldap.OPT_NETWORK_TIMEOUT, 5)
        connection.simple_bind_s(MANAGER, MANAGER_PASSWORD)
        return connection

    def add_person(self, uid: str, password: str, **more: str) -> str:
        """A person with this name and password; what its DN is."""
        dn = f"uid={uid},{PEOPLE}"
        values = {
            "objectClass": ["inetOrgPerson", "accountOfActiveDirectory"],
            "uid": [uid],
            "cn": [uid],
            "sn": [uid],
            "userPassword": [password],
            **{name: [value] for name, value in more.items()},
        }
        self._entry(dn, values)
        return dn

    def add_group(self, name: str, *members: str) -> str:
        """A group of these DNs; what its own DN is."""
        dn = f"cn={name},{GROUPS}"
        self._entry(dn, {"objectClass": ["groupOfNames"], "cn": [name], "member": list(members) or [MANAGER]})
        return dn

    def change(self, dn: str, **values: str) -> None:
        """Put one value in place of what is there."""
        import ldap

        connection = self.connect()
        connection.modify_s(dn, [(ldap.MOD_REPLACE, name, value.encode()) for name, value in values.items()])
        connection.unbind_s()

    def remove(self, dn: str) -> None:
        connection = self.connect()
        connection.delete_s(dn)
        connection.unbind_s()

    def _entry(self, dn: str, values: dict[str, list[str]]) -> None:
        connection = self.connect()
        connection.add_s(dn, [(name, [one.encode() for one in many]) for name, many in values.items()])
        connection.unbind_s()
