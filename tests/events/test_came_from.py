"""An event's page says truly where the event comes from."""

import html

from events.models import Event
from roadmap.choices import Origin
from tests.events.test_forms import filled
from tests.html import flat


def source_of(client, event):
    page = flat(client.get(f"/events/{event.pk}/").text)
    return html.unescape(page.split("<dt>Источник</dt><dd>")[1].split("</dd>")[0])


def test_one_that_was_typed_names_who_typed_it_when_and_for_which_items(cast, plan, browse):
    client = browse(cast.sochi_coordinator)
    items = list(plan.items.filter(number__in=["1", "2"]).values_list("pk", flat=True))
    form = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], items=items)
    assert client.post("/events/add/", form).status_code == 302
    event = Event.objects.get()
    later = filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], items=[], version="0")
    said = source_of(client, event)
    assert said.startswith("внесено вручную: Сергей Координатор, 22 ноября 2026")
    assert "по пунктам: 1. " in said
    assert "; 2. " in said

    # What became of it later says nothing of where it came from.
    assert browse(cast.administrator).post(f"/events/{event.pk}/edit/", later).status_code == 302
    assert source_of(client, event) == said


def test_the_items_of_one_writing_come_in_their_order(cast, make_roadmap, browse):
    client = browse(cast.sochi_coordinator)
    items = list(make_roadmap(12).items.values_list("pk", flat=True))
    client.post("/events/add/", filled(city=cast.sochi.pk, organisers=[cast.sochi_culture.pk], items=items))
    said = source_of(client, Event.objects.get()).partition("по пунктам: ")[2]
    assert [line.partition(".")[0] for line in said.split("; ")] == [str(number) for number in range(1, 13)]


def test_nobody_is_made_up(make_event, browse, cast):
    assert source_of(browse(cast.sochi_reader), make_event()) == "не записано, кто внёс"


def test_a_publication_and_an_example_are_called_so(make_event, browse, cast):
    client = browse(cast.sochi_reader)
    assert source_of(client, make_event(source=Origin.EXAMPLE)) == "пример"
    assert source_of(client, make_event("Форум", source=Origin.PUBLISHED)) == "публикация"
