"""The stages of reminding to begin with: 30, 14, 7 and 1 days before, on the day, then each week overdue.

From a week overdue the side's coordinators hear too, from thirty days its heads.
"""

from django.db import migrations

STAGES = [
    # days before, each week after, who hears
    (30, False, "executors"),
    (14, False, "executors"),
    (7, False, "executors"),
    (1, False, "executors"),
    (0, False, "executors"),
    (-7, True, "executors"),
    (-7, True, "coordinators"),
    (-30, True, "readers"),
]


def add_stages(apps, schema_editor):
    stage = apps.get_model("roadmap", "ReminderStage")
    for days_before, repeats_weekly, audience in STAGES:
        stage.objects.get_or_create(
            kind="milestone",
            days_before=days_before,
            audience=audience,
            defaults={"repeats_weekly": repeats_weekly},
        )


class Migration(migrations.Migration):

    dependencies = [('roadmap', '0001_initial')]

    # Taking the migration back leaves the rows: an administrator may have edited them.
    operations = [migrations.RunPython(add_stages, migrations.RunPython.noop)]
