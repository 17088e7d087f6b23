"""Evidence may be for official use: only who may report on the item has it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0103_replace_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="is_restricted",
            field=models.BooleanField(
                default=False,
                help_text="Only for the coordinators of the item's sides and those who report on it.",
                verbose_name="for official use",
            ),
        ),
    ]
