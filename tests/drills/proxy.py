"""nginx before a running program, as docs/proxy/nginx.conf has it."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import proxy_needs
from tests.drills.house import ROOT, House, Person


@contextmanager
def nginx(running: House, port: int, *, tls: bool = False) -> Iterator[None]:
    """The sample site before the program on `port`: without a certificate, or with one that nobody has signed."""
    text = (ROOT / "docs/proxy/nginx.conf").read_text()
    folder, headers = running.folder / "nginx", running.folder / "headers.conf"
    folder.mkdir()
    # This site is not on the usual port, so the port belongs to its name.
    set_headers = "\n".join(re.findall(r"^# +(proxy_set_header .*;)$", text, re.MULTILINE))
    headers.write_text(set_headers.replace("Host $host;", "Host $http_host;"))
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    site = _site(text, running.port, port, headers, _certificate(folder) if tls else None)
    zones = "\n".join(re.findall(r"^(?:limit_conn_zone|map) .*$", text, re.MULTILINE))
    main = "\n".join(re.findall(r"^# +((?:worker_rlimit_nofile|events) .*)$", text, re.MULTILINE))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; daemon off;\n{main}\n"
        f"http {{ {temporary}\n{zones}\n{site} }}\n"
    )
    command = [proxy_needs.PROGRAM, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            running.wait(lambda: _listens(port) if tls else _answers(port), "web")
            yield
        finally:
            process.terminate()


def _site(text: str, program: int, port: int, headers: Path, certificate: Path | None) -> str:
    (server,) = re.findall(r"^server \{\n    listen 443.*?^\}", text, re.MULTILINE | re.DOTALL)
    server = re.sub(r"^ *(?:ssl_certificate.*|http2 on;|server_name .*)\n", "", server, flags=re.MULTILINE)
    if certificate:
        keys = f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
        server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl; {keys}")
    else:
        server = re.sub(r"^ *ssl_.*\n", "", server, flags=re.MULTILINE)
        server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    server = server.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{program}")
    return server.replace("/etc/nginx/roadmap-headers.conf", str(headers))


def _certificate(folder: Path) -> Path:
    """A key and a certificate of its own for localhost, in one file."""
    file = folder / "site.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(file)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    file.write_text(file.read_text() + (folder / "key.pem").read_text())
    return file


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


def _answers(port: int) -> bool:
    try:
        return Person(port).ask("/healthz", seconds=5)[0] == 200
    except OSError:
        return False
