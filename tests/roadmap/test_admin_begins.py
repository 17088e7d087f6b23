"""The admin's pages begin a roadmap from nothing."""

from django.urls import reverse

from roadmap.models import Roadmap


def test_a_roadmap_is_added_together_with_its_first_side(client, cast):
    client.force_login(cast.administrator)
    form = {
        "slug": "minsk",
        "title": "Новая карта",
        "starts_on": "01.01.2026",
        "ends_on": "31.12.2028",
        "sides-TOTAL_FORMS": 1,
        "sides-INITIAL_FORMS": 0,
        "sides-0-city": cast.sochi.pk,
        "sides-0-order": 1,
        "directions-TOTAL_FORMS": 1,
        "directions-INITIAL_FORMS": 0,
        "directions-0-title": "Образование",
        "directions-0-order": 1,
    }

    answer = client.post(reverse("admin:roadmap_roadmap_add"), form)

    assert answer.status_code == 302
    roadmap = Roadmap.objects.get(slug="minsk")
    assert [side.city for side in roadmap.sides.all()] == [cast.sochi]
    assert roadmap.directions.count() == 1
    item = {"roadmap": roadmap.pk, "direction": roadmap.directions.get().pk, "number": "1", "title": "Форум",
            "order": 1, "origin": "document"}  # fmt: skip
    assert client.post(reverse("admin:roadmap_item_add"), item).status_code == 302
    assert client.get(reverse("admin:roadmap_item_change", args=[roadmap.items.get().pk])).status_code == 200
