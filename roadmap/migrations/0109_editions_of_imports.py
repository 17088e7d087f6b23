"""The imports that were applied before there were editions, each as the edition that it made, or none."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations

OF_PLAN = {"direction", "item", "responsibility"}
DATES = ("first_due_date", "due_date", "starts_on")


def made_a_plan(run, moved):
    """Whether the import changed items, dates or bodies, by its journal; `moved` are milestones that it moved."""
    for name, pk, before, after in run.journal:
        if name in OF_PLAN:
            # An item that another one pushed down the page is the same.
            if name != "item" or before is None or after is None or pk in moved["item"]:
                return True
        elif name == "milestone" and (before is None or after is None or pk in moved["milestone"]):
            return True
    return False


def rows_of(model, run, *, reverted):
    rows = model.objects.filter(pgh_context__metadata__contains={"import_run": run.pk}).order_by("pgh_id")
    return [row for row in rows.select_related("pgh_context") if bool(row.pgh_context.metadata.get("reverted")) == reverted]


def fill(apps, schema_editor):
    run_model, edition_model = apps.get_model("roadmap", "ImportRun"), apps.get_model("roadmap", "Edition")
    item_rows, date_rows = apps.get_model("roadmap", "ItemHistory"), apps.get_model("roadmap", "MilestoneHistory")
    words = ("number", "title", "direction_id", "deadline_text", "expected_result", "funding", "contact", "note")
    last = {}
    runs = run_model.objects.filter(state__in=["applied", "reverted"]).order_by("applied_at", "pk")
    for run in runs.select_related("roadmap").iterator(chunk_size=20):
        befores = {(name, pk): before or {} for name, pk, before, _after in run.journal}
        moved = {
            name: {
                row.pgh_obj_id
                for row in rows_of(model, run, reverted=False)
                if any(
                    _plain(getattr(row, column)) != befores.get((name, row.pgh_obj_id), {}).get(column)
                    for column in columns
                )
            }
            for name, model, columns in (("item", item_rows, words), ("milestone", date_rows, DATES))
        }
        if not made_a_plan(run, moved):
            continue
        side = run.roadmap.sides.select_related("city").order_by("order").first()
        zone = ZoneInfo(side.city.time_zone if side else settings.TIME_ZONE)
        day = run.applied_at.astimezone(zone).date()
        withdrawn = None
        if run.state == "reverted":
            gone = [
                row.pgh_created_at.astimezone(zone).date()
                for model in (item_rows, date_rows)
                for row in rows_of(model, run, reverted=True)
            ]
            withdrawn = max([day, *gone])
        number = last[run.roadmap_id] = last.get(run.roadmap_id, 0) + 1
        edition_model.objects.create(
            roadmap=run.roadmap, run=run, number=number, day=day, withdrawn_on=withdrawn
        )


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


class Migration(migrations.Migration):

    dependencies = [("roadmap", "0108_editions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
