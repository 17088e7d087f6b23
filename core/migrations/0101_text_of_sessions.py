"""What was typed while a session ended lay in the next session; it goes into the table."""

from django.db import migrations


def carry_over(apps, schema_editor):
    from django.contrib.sessions.models import Session

    Kept = apps.get_model("core", "Kept")
    people = set(apps.get_model("cities", "User").objects.values_list("pk", flat=True))
    # The oldest first: of two texts for one form the latest stays.
    for session in Session.objects.order_by("expire_date").iterator():
        for path, draft in session.get_decoded().get("drafts", {}).items():
            user_id = draft.get("user")
            if user_id not in people or len(path) > 500:
                continue
            values = {
                "fields": _without_nul(draft.get("fields")),
                "files": draft.get("files", []),
                "lost": draft.get("lost", []),
            }
            row, is_new = Kept.objects.get_or_create(user_id=user_id, path=path, defaults=values)
            if not is_new:
                row.fields = values["fields"] or row.fields
                row.files = [*row.files, *values["files"]]
                row.lost = values["lost"]
                row.save()


def _without_nul(fields):
    if fields is None:
        return None
    return {
        name.replace("\0", ""): [value.replace("\0", "") for value in values] for name, values in fields.items()
    }


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0100_kept"),
        ("sessions", "0001_initial"),
        ("cities", "0021_absences"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
