"""`manage.py load_demo`: fill a database that has no roadmap yet with the example one. Else it does nothing."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cities.models import Body, City, User
from events.models import Event
from local.demo import people, reports
from roadmap.importing import apply, preview, runs
from roadmap.models import Roadmap, Side

FIXTURES: Path = settings.BASE_DIR / "fixtures"
WORKBOOK = FIXTURES / "roadmap-2026-2028.xlsx"
SLUG = "sochi-minsk-2026-2028"
SOURCE = (
    "Текст подписанной дорожной карты не опубликован. Пункты с пометкой «публикация» составлены по открытому "
    "сообщению о её утверждении; остальные пункты, исполнители, сроки и отчёты — примеры. Чтобы заменить их, "
    "импортируйте подписанный документ."
)


class Command(BaseCommand):
    """`manage.py load_demo`: all or nothing, and never into a database that has a roadmap."""

    help = "Load the example roadmap, events, people and reports into a database without roadmaps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-demo-people", action="store_true", help="also outside DEBUG: their password is public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            if Roadmap.objects.exists() or User.objects.exists():
                self.stdout.write("There is a roadmap or a person already: nothing was loaded.")
                return
            call_command("loaddata", FIXTURES / "cities.json", verbosity=0)
            roadmap = self._roadmap()
            items = self._import(roadmap)
            self._events(roadmap)
            self.stdout.write(f"Loaded {items} items and {Event.objects.count()} events.")
            if settings.DEBUG or options["with_demo_people"]:
                written = reports.create(roadmap, people.create())
                self.stdout.write(f"Loaded {len(people.PEOPLE)} people and {written} example reports.")

    def _roadmap(self) -> Roadmap:
        roadmap = Roadmap.objects.create(
            slug=SLUG,
            title="Дорожная карта по развитию дружественных отношений между городами Сочи и Минском на 2026–2028 годы",
            short_title="Сочи — Минск 2026–2028",
            starts_on=date(2026, 1, 1),
            ends_on=date(2028, 12, 31),
            source=SOURCE,
        )
        for order, slug in enumerate(("sochi", "minsk"), 1):
            city = City.objects.get_by_natural_key(slug)
            # The head of each side is the body that the others are part of.
            head = Body.objects.filter(city=city, parent=None, children__isnull=False).order_by("pk").first()
            Side.objects.create(roadmap=roadmap, city=city, order=order, coordinating_body=head)
        return roadmap

    def _import(self, roadmap: Roadmap) -> int:
        run = runs.start(roadmap, runs.Upload(WORKBOOK.name, WORKBOOK.read_bytes()), None)
        if preview.has_errors(run.preview):
            raise CommandError("The example workbook could not be read without errors.")
        apply.apply(run.pk, None)
        return roadmap.items.count()

    def _events(self, roadmap: Roadmap) -> None:
        call_command("loaddata", FIXTURES / "events.json", verbosity=0)
        for link in json.loads((FIXTURES / "events_items.json").read_text()):
            event = Event.objects.get(title=link["event"])
            event.items.add(*roadmap.items.filter(number__in=link["items"]))
