"""The words of bodies are found by an index, however many there are."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

AROUND = "«»„“”‘’\"'()[]…—–‑-/№.,;:!?\xa0ёЁ"
INSTEAD = "                           еЕ"


def words(field):
    return models.Func(
        models.F(field),
        models.Value(AROUND),
        models.Value(INSTEAD),
        function="translate",
        output_field=models.TextField(),
    )


class Migration(migrations.Migration):
    dependencies = [("cities", "0104_letter_of_next_year")]

    operations = [
        migrations.AddIndex(
            model_name="body",
            index=GinIndex(
                SearchVector(words("name"), words("short_name"), config="russian", weight=None),
                name="body_words",
            ),
        ),
    ]
