"""Organisers hear of an event 30 and 7 days before it begins."""

from django.db import migrations


def add_stages(apps, schema_editor):
    stage = apps.get_model("roadmap", "ReminderStage")
    for days_before in (30, 7):
        stage.objects.get_or_create(kind="event", days_before=days_before, audience="executors")


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_links_to_the_roadmap'),
        ("roadmap", "0001_initial"),
    ]

    # Taking the migration back leaves the rows: an administrator may have edited them.
    operations = [migrations.RunPython(add_stages, migrations.RunPython.noop)]
