"""The API's addresses as Python: one small class over httpx."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]


class ApiError(Exception):
    """The API answered with a problem; `problem` is what it said, `status` the HTTP status."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(str(problem.get("detail") or f"HTTP {status}"))
        self.status, self.problem = status, problem


class Client:
    """Asks the API at `url` with a token. Raises `ApiError` for problems, `httpx.HTTPError` without an answer."""

    def __init__(self, url: str, token: str) -> None:
        self.http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "ru"},
            timeout=60,
        )

    def get(self, path: str, **query: Any) -> Json:
        """One thing."""
        return self._json(self.http.get(path, params=query))

    def every(self, path: str, **query: Any) -> Iterator[Json]:
        """All rows of a list, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next"]

    def post(self, path: str, body: Json | None = None, *, version: int | None = None) -> Json:
        """Do something; the same key goes along when a broken line makes it be sent again."""
        return self._send(path, {"json": body or {}}, version)

    def report(
        self,
        milestone: int,
        status: str,
        *,
        progress: int | None = None,
        text: str = "",
        files: Sequence[Path] = (),
    ) -> Json:
        """Report about a milestone as it is now, with files as proofs."""
        version = int(self.get(f"/milestones/{milestone}")["version"])
        said: Json = {"status": status, "text": text}
        if progress is not None:
            said["progress"] = progress
        if not files:
            return self.post(f"/milestones/{milestone}/reports", said, version=version)
        sent = [("files", (file.name, file.read_bytes())) for file in files]
        return self._send(f"/milestones/{milestone}/reports/files", {"data": said, "files": sent}, version)

    def upload(self, roadmap: str, file: Path) -> Json:
        """Upload a plan; nothing is applied yet."""
        return self._send(
            f"/roadmaps/{roadmap}/imports", {"files": {"file": (file.name, file.read_bytes())}}, None
        )

    def download(self, path: str) -> bytes:
        """The bytes of a file."""
        answer = self.http.get(path)
        if answer.is_error:
            self._json(answer)
        return answer.content

    def _send(self, path: str, content: Json, version: int | None) -> Json:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        for attempt in (1, 2, 3):
            try:
                return self._json(self.http.post(path, headers=headers, **content))
            except httpx.TransportError:
                if attempt == 3:
                    raise
        raise AssertionError

    @staticmethod
    def _json(answer: httpx.Response) -> Json:
        try:
            said = answer.json()
        except ValueError:
            said = {"detail": answer.text[:200]}
        if answer.is_error:
            raise ApiError(answer.status_code, said)
        return dict(said)
