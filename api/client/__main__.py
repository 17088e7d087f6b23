"""`python -m api.client`, called roadmapctl: the roadmap at the command line, by the API alone.

The environment says where and as whom: ROADMAP_URL, ROADMAP_TOKEN. Exit status: 0; 1 where the API refused,
with its sentence on stderr; 2 for wrong arguments.
"""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer

from api.client.rest import ApiError, Client

app = typer.Typer(no_args_is_help=True, help="The roadmap at the command line.", add_completion=False)
URL = Annotated[str, typer.Option("--url", envvar="ROADMAP_URL", help="Where the program is.")]
TOKEN = Annotated[
    str, typer.Option("--token", envvar="ROADMAP_TOKEN", help="A token of yours.", show_envvar=True)
]
WAITED = 0.5  # seconds between two questions about a work of the worker


@app.callback()
def connect(context: typer.Context, url: URL = "http://127.0.0.1:8000", token: TOKEN = "") -> None:
    """Keep where to ask."""
    context.obj = Client(url, token)


@app.command()
def late(context: typer.Context, roadmap: str = "") -> None:
    """What is past its date: number, side, date, percent, title."""
    query = {"overdue": "1", **({"roadmap": roadmap} if roadmap else {})}
    for one in context.obj.every("/milestones", **query):
        typer.echo(
            f"{one['id']}\t{one['number']}\t{one['side']}\t{one['due_date']}\t{one['progress']} %\t{one['title']}"
        )


@app.command()
def figures(context: typer.Context, roadmap: str, on: str = "") -> None:
    """The dashboard's figures as JSON."""
    said = context.obj.get(f"/roadmaps/{roadmap}/figures", **({"on": on} if on else {}))
    typer.echo(json.dumps(said, ensure_ascii=False, indent=1))


@app.command()
def report(
    context: typer.Context,
    milestone: int,
    status: str,
    progress: Annotated[int | None, typer.Option(min=0, max=100)] = None,
    text: str = "",
    file: Annotated[list[Path] | None, typer.Option(exists=True, dir_okay=False)] = None,
) -> None:
    """Report about a milestone: planned, in_progress, done, suspended or cancelled."""
    said = context.obj.report(milestone, status, progress=progress, text=text, files=file or [])
    state = said["milestone"]
    status_now, share = state["status"], f"{state['progress']} %"
    # First what was reported: what counts until it is accepted would read like a failure.
    stands = (
        f"{status}\twaits for acceptance, until then {status_now}, {share}"
        if state["pending_report"]
        else f"{status_now}\t{share}"
    )
    typer.echo(f"{said['report']['id']}\t{stands}")


@app.command()
def accept(context: typer.Context, report: int) -> None:
    """Accept a report that waits."""
    said = context.obj.post(f"/reports/{report}/decision", {"verdict": "accepted"})
    typer.echo(f"{said['milestone']['status']}\t{said['milestone']['progress']} %")


@app.command("import")
def import_plan(
    context: typer.Context,
    roadmap: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    apply: Annotated[bool, typer.Option(help="Apply what the preview shows.")] = False,
    doubts: Annotated[bool, typer.Option(help="Apply in spite of doubts.")] = False,
) -> None:
    """Upload a plan and show what it would change."""
    client: Client = context.obj
    run = _settled(client, client.upload(roadmap, file))
    typer.echo(
        json.dumps(
            {name: run[name] for name in ("id", "state", "summary", "doubts", "error")}, ensure_ascii=False
        )
    )
    if apply and run["state"] == "read":
        said = {"doubts": run["doubts"] if doubts else []}
        run = _settled(client, client.post(f"/imports/{run['id']}/apply", said))
        typer.echo(run["state"])


def _settled(client: Client, run: dict) -> dict:
    while run["state"] in ("uploaded", "reading", "applying"):
        time.sleep(WAITED)
        run = client.get(f"/imports/{run['id']}")
    return run


@app.command("export")
def export_paper(context: typer.Context, roadmap: str, kind: str, to: Path) -> None:
    """Have a paper made (workbook, reference, meeting) and save it."""
    client: Client = context.obj
    run = client.post(f"/roadmaps/{roadmap}/exports", {"kind": kind})
    while run["state"] in ("waiting", "running"):
        time.sleep(WAITED)
        run = client.get(f"/exports/{run['id']}")
    if run["state"] != "ready":
        raise ApiError(500, {"detail": "The paper could not be made."})
    to.write_bytes(client.download(f"/exports/{run['id']}/file"))
    typer.echo(str(to))


def main() -> None:
    """Run the command; what the API refuses is one line on stderr."""
    try:
        app()
    except ApiError as refusal:
        code = refusal.problem.get("code", refusal.status)
        sys.stderr.write(f"{code}: {refusal}\n")
        raise SystemExit(1) from refusal
    except httpx.HTTPError as error:
        sys.stderr.write(f"no answer: {error}\n")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
