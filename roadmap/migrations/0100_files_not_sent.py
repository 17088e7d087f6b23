"""Files that were uploaded for a report and not sent yet go into the table of all that is kept."""

from django.db import migrations


def carry_over(apps, schema_editor):
    StagedFile = apps.get_model("roadmap", "StagedFile")
    Kept = apps.get_model("core", "Kept")
    staged = StagedFile.objects.select_related("milestone__item__roadmap").order_by("pk")
    for one in staged:
        path = f"/r/{one.milestone.item.roadmap.slug}/milestones/{one.milestone_id}/report/"
        row, _is_new = Kept.objects.get_or_create(user_id=one.user_id, path=path)
        row.files = [
            *row.files,
            {"path": one.file.name, "name": one.name, "size": one.size, "content_type": one.content_type},
        ]
        row.kept_at = one.created_at
        row.save()
    StagedFile.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0042_kept_records"),
        ("core", "0101_text_of_sessions"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
