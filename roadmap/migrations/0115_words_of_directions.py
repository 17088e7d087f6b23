"""The words of roadmaps and directions, and the numbers of items, are found by an index, however many there are."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models.functions import Upper

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
    dependencies = [("roadmap", "0114_first_record_of_roadmaps")]

    operations = [
        migrations.AddIndex(
            model_name="roadmap",
            index=GinIndex(
                SearchVector(words("title"), words("short_title"), config="russian", weight=None),
                name="roadmap_words",
            ),
        ),
        migrations.AddIndex(
            model_name="direction",
            index=GinIndex(SearchVector(words("title"), config="russian", weight=None), name="direction_words"),
        ),
        migrations.AddIndex(
            model_name="item", index=models.Index(Upper("number"), name="item_number_said")
        ),
    ]
