"""Whether this version of the program can serve a database: by the migrations that were run there."""

from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader


def unknown(run: Iterable[str]) -> list[str]:
    """Those of the migrations that were run (app.name) that are of our apps, and that only a newer version has.

    What a library no longer has may be older as well: it drops those that it has put together.
    """
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {one.label for one in apps.get_app_configs() if Path(one.path).parent == settings.BASE_DIR}
    return [name for name in run if name.partition(".")[0] in ours and name not in known]
