"""Invitations are letters about accounts too: noted, and sent by the worker."""

from django.db import migrations, models

KINDS = [
    ("invitation", "invitation"),
    ("password_reset", "link to a new password"),
    ("password_given", "an administrator set the password"),
    ("password_changed", "the password was changed"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0100_personal_data"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="by",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="in whose name"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="outgoing",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=30, verbose_name="about"),
        ),
        migrations.RemoveConstraint(model_name="outgoing", name="outgoing_kind_is_known"),
        migrations.AddConstraint(
            model_name="outgoing",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=[value for value, _label in KINDS]), name="outgoing_kind_is_known"
            ),
        ),
    ]
