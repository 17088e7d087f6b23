"""Names come in the order of the Russian alphabet, whatever the database's own order is."""

from cities.models import Body
from core.collation import alphabetical


def test_yo_stands_between_ye_and_zhe_and_case_does_not_matter(cast):
    names = ["Жилкомсервис", "ёлка", "Ерик", "Ёлочный двор", "Еюс", "автовокзал", "Аэропорт"]
    Body.objects.bulk_create(Body(city=cast.sochi, name=name) for name in names)

    found = Body.objects.filter(name__in=names).order_by(alphabetical("name"))

    assert [body.name for body in found] == [
        "автовокзал",
        "Аэропорт",
        "Ерик",
        "Еюс",
        "ёлка",
        "Ёлочный двор",
        "Жилкомсервис",
    ]
