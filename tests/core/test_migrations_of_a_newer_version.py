"""Which migrations of a database tell that a newer version of the program was there."""

from django.db.migrations.loader import MigrationLoader

from core import versions


def test_only_those_of_our_apps_that_this_version_lacks():
    had = [f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations]

    assert versions.unknown(
        [*had, "roadmap.9999_of_tomorrow", "auth.0000_put_together", "gone.0001_initial"]
    ) == ["roadmap.9999_of_tomorrow"]
