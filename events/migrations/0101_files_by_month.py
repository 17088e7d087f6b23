import events.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0100_kept_files_of_events"),
    ]

    operations = [
        migrations.AlterField(
            model_name="eventattachment",
            name="file",
            field=models.FileField(blank=True, upload_to=events.models.event_file_path, verbose_name="file"),
        ),
    ]
