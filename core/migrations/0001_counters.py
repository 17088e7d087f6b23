"""Counters, for limits that hold in every process and without Redis."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "key",
                    models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name="key"),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="counts until")),
            ],
            options={"verbose_name": "counter", "verbose_name_plural": "counters"},
        ),
    ]
