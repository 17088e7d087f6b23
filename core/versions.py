"""Whether this version of the program can serve a database: by the migrations that were run there."""

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader


def unknown(run: Iterable[str]) -> list[str]:
    """Those of the migrations that were run (app.name) that are of our apps, and that only a newer version has."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    apps = {name.partition(".")[0] for name in known}
    return [name for name in run if name.partition(".")[0] in apps and name not in known]
