"""The plan edited on its own pages: what an administrator may write, and what happens to the milestones."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cities.models import City
from core.history import records, removals
from roadmap import scheduling
from roadmap.choices import Status
from roadmap.models import Direction, Item, Milestone, Roadmap, Side
from roadmap.planning import actions, directions
from roadmap.planning.expected_dates import expected_dates
from roadmap.planning.wording import Answering, Wording, wording_of
from roadmap.reporting import actions as reporting
from roadmap.reporting import history
from tests.roadmap.daily import milestone_of, signed_in


@pytest.fixture
def item(plan):
    return plan.items.get(number="3")


@pytest.fixture
def sides(plan):
    return {side.city.slug: side for side in plan.sides.select_related("city")}


@pytest.mark.parametrize("wording", ["ежегодно", "май, октябрь 2027 г.", "по мере необходимости"])
def test_the_first_periods_of_an_item_are_numbered_as_the_database_does_it(item, plan, wording):
    planned, by_database = (
        Item.objects.create(
            roadmap=plan,
            direction=item.direction,
            number=number,
            order=900,
            title="Новый",
            deadline_text=wording,
        )
        for number in ("901", "902")
    )
    for one in item.responsibilities.all():
        planned.responsibilities.create(side=one.side, body=one.body, role=one.role, order=one.order)
    created = scheduling.plan(planned).created
    Milestone.objects.bulk_create(
        Milestone(
            item=by_database, side_id=one.side_id, first_due_date=one.first_due_date, due_date=one.due_date
        )
        for one in created
    )

    def periods(of: Item) -> list[tuple[object, ...]]:
        return sorted(of.milestones.order_by().values_list("side", "period", "first_due_date"), key=str)

    assert periods(planned) == periods(by_database)
    assert len(periods(planned)) == len(created) >= 2
    assert all(one.period for one in created)


def posted(item, plan, **more):
    """What the form of the item posts when nothing but `more` is changed."""
    current = wording_of(item) if item else Wording(direction=plan.directions.first().pk)
    data = {
        "number": current.number,
        "title": current.title,
        "direction": current.direction,
        "deadline_text": current.deadline_text,
        "expected_result": current.expected_result,
        "funding": "",
        "contact": "",
        "note": current.note,
        "seen": current.print,
    }
    for side in plan.sides.all():
        those = current.answering.get(side.pk, Answering())
        data |= {f"lead_{side.pk}": those.lead or "", f"co_{side.pk}": list(those.co)}  # type: ignore[dict-item]
    return {**data, **more}


def edit(item):
    return reverse("roadmap:edit_item", args=[item.roadmap.slug, item.pk])


def test_only_administrators_change_the_plan(item, cast):
    for person in (cast.sochi_reader, cast.sochi_executor, cast.sochi_coordinator):
        with pytest.raises(PermissionDenied):
            actions.change_item(item.pk, person, wording_of(item), seen=wording_of(item).print)


def test_the_deadline_is_read_back_before_anything_is_saved(plan, item, cast):
    admin = signed_in(cast.administrator, HX_REQUEST="true")
    data = posted(item, plan, deadline_text="ежеквартально")

    piece = admin.post(edit(item), data, headers={"HX-Request": "true"})

    said = piece.content.decode()
    assert "12 контрольных точек" in said
    assert "31.03.2026" in said
    assert "<form" not in said
    assert item.milestones.count() == 6


def test_without_scripts_the_first_press_shows_and_the_second_saves(plan, item, cast):
    admin = signed_in(cast.administrator)
    data = posted(item, plan, deadline_text="ежеквартально")

    first = admin.post(edit(item), data)

    assert first.status_code == 200
    assert "Пока ничего не сохранено" in first.content.decode()
    assert item.milestones.count() == 6
    second = admin.post(edit(item), {**data, "agreed": first.context["expected_dates"].print})
    assert second.status_code == 302
    assert item.milestones.count() == 24


def test_what_leaves_the_milestones_alone_is_saved_at_once(plan, item, cast):
    answer = signed_in(cast.administrator).post(edit(item), posted(item, plan, note="Уточнено письмом"))

    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.note == "Уточнено письмом"
    assert "Анна Администратор" in {change.who for change in history.of_item(item)}


def test_a_reported_milestone_is_kept_and_said_so(plan, item, cast):
    owed = milestone_of(plan, "3", cast.sochi)
    reporting.report(owed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=10)
    changed = replace(wording_of(item), deadline_text="до 1 июня 2026 г.")

    seen = expected_dates(plan, item, changed)

    sochi, minsk = ("\n".join(one.sentences) for one in seen.sides)
    assert "отчит" in sochi
    assert "01.06.2026" in sochi
    assert "Будут удалены" in minsk
    actions.change_item(item.pk, cast.administrator, changed, seen=wording_of(item).print)
    assert Milestone.objects.filter(pk=owed.pk).exists()
    assert item.milestones.filter(side__city=cast.minsk).count() == 1


def test_the_bodies_of_a_side_keep_one_lead_and_their_rows(plan, item, cast, sides):
    current = wording_of(item)
    sochi = sides["sochi"].pk
    before = item.responsibilities.get(side=sochi).pk
    those = Answering(cast.sochi_culture.pk, (cast.mayor.pk,))

    actions.change_item(
        item.pk,
        cast.administrator,
        replace(current, answering={**current.answering, sochi: those}),
        seen=current.print,
    )

    rows = {row.body_id: row for row in item.responsibilities.filter(side=sochi)}
    assert rows[cast.sochi_culture.pk].role == "lead"
    assert (rows[cast.mayor.pk].role, rows[cast.mayor.pk].pk) == ("co", before)


def test_a_body_of_the_other_city_is_refused(item, cast, sides):
    current = wording_of(item)
    wrong = replace(current, answering={sides["sochi"].pk: Answering(cast.minsk_culture.pk)})

    with pytest.raises(ValidationError):
        actions.change_item(item.pk, cast.administrator, wrong, seen=current.print)


def test_the_later_one_sees_the_others_change_and_keeps_the_own_text(plan, item, cast):
    admin = signed_in(cast.administrator)
    mine = posted(item, plan, title="Моя редакция")
    Item.objects.filter(pk=item.pk).update(title="Чужая редакция")

    refused = admin.post(edit(item), mine)

    said = refused.content.decode()
    assert refused.status_code == 409
    assert "Чужая редакция" in said
    assert "Моя редакция</textarea>" in said
    item.refresh_from_db()
    assert item.title == "Чужая редакция"
    again = refused.context["form"]["seen"].value()
    assert admin.post(edit(item), {**mine, "seen": again}).status_code == 302
    item.refresh_from_db()
    assert item.title == "Моя редакция"


def test_a_body_added_meanwhile_is_a_conflict_too(plan, item, cast, sides):
    mine = posted(item, plan, note="x")
    item.responsibilities.create(side=sides["sochi"], body=cast.sochi_culture, role="co")

    assert signed_in(cast.administrator).post(edit(item), mine).status_code == 409


def test_a_new_item_stands_last_in_its_direction(plan, cast, sides):
    wording = Wording(
        number="1а",
        title="Новый пункт",
        direction=plan.directions.get(title="Образование").pk,
        deadline_text="ежегодно",
        answering={sides["sochi"].pk: Answering(cast.mayor.pk)},
    )

    item = actions.add_item(plan.pk, cast.administrator, wording)

    assert list(plan.items.order_by("order").values_list("number", flat=True)) == ["1", "1а", "2", "3"]
    assert item.milestones.filter(side=sides["sochi"]).count() == 3
    assert item.milestones.count() == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"number": "2"}, "уже есть пункт 2"),
        ({"number": ""}, "обязательно"),
        ({"title": ""}, "обязательно"),
        ({"direction": "0"}, "direction"),
        ({"number": "9" * 31}, "30"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_bad_input_is_said_at_the_form_and_nothing_is_written(plan, item, cast, more, said):
    answer = signed_in(cast.administrator).post(edit(item), posted(item, plan, **more))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    item.refresh_from_db()
    assert item.number == "3"


def test_an_untouched_item_is_removed_and_stays_in_the_history(plan, item, cast):
    admin = signed_in(cast.administrator)
    page = reverse("roadmap:remove_item", args=[plan.slug, item.pk])
    seen = admin.get(page).context["seen"]

    assert admin.post(page, {"seen": seen}).status_code == 302

    assert not Item.objects.filter(pk=item.pk).exists()
    assert "Молодёжный форум" in admin.get(reverse("roadmap:plan", args=[plan.slug])).content.decode()
    assert [who for _row, who in removals(records(Item))] == ["Анна Администратор"]


def test_a_reported_item_is_taken_off_control_instead(plan, item, cast):
    owed = milestone_of(plan, "3", cast.sochi)
    reporting.report(owed.pk, cast.sochi_coordinator, status=Status.DONE, progress=None)
    admin = signed_in(cast.administrator)

    with pytest.raises(ValidationError):
        actions.remove_item(item.pk, cast.administrator, seen=wording_of(item).print)
    off = reverse("roadmap:off_control", args=[plan.slug, item.pk])
    assert admin.post(off, {"reason": ""}).status_code == 422
    assert admin.post(off, {"reason": "Письмо сторон"}).status_code == 302

    statuses = set(item.milestones.values_list("status", flat=True))
    assert statuses == {Status.DONE, Status.CANCELLED}


def test_one_save_is_one_entry_of_the_history(plan, item, cast):
    before = records(Item).filter(pgh_obj=item).count()
    assert wording_of(item).deadline_text == "ежегодно"

    data = posted(item, plan, deadline_text="до 1 октября 2027 г.")
    shown = signed_in(cast.administrator).post(edit(item), data)
    data["agreed"] = shown.context["expected_dates"].print
    assert signed_in(cast.administrator).post(edit(item), data).status_code == 302
    actions.add_item(plan.pk, cast.administrator, replace(wording_of(item), number="4"))

    assert records(Item).filter(pgh_obj=item).count() == before + 1
    assert {one.label for one in history.of_item(item)[0].fields} == {
        "Срок по документу",
        "Срок прочитан как",
    }
    assert [one.pgh_label for one in records(Item).filter(pgh_obj=plan.items.get(number="4"))] == ["insert"]


def test_a_direction_moves_with_its_items(plan, cast):
    culture = plan.directions.get(title="Культура")

    directions.move_direction(culture.pk, cast.administrator, up=True)

    assert list(plan.directions.order_by("order").values_list("title", flat=True)) == [
        "Культура",
        "Образование",
    ]
    assert list(plan.items.order_by("order").values_list("number", flat=True)) == ["2", "3", "1"]


def test_only_an_empty_direction_is_removed(plan, cast):
    admin = signed_in(cast.administrator)
    full = plan.directions.get(title="Культура")
    empty = directions.add_direction(plan.pk, cast.administrator, title="Спорт")
    where = lambda one: reverse("roadmap:change_direction", args=[plan.slug, one.pk])  # noqa: E731

    def remove(one, title):
        return {
            "do": "remove",
            f"d{one.pk}-seen_title": title,
            f"d{one.pk}-seen_number": one.number,
        }

    assert admin.post(where(empty), remove(empty, "Прежнее название")).status_code == 409
    refused = admin.post(where(full), remove(full, full.title))

    assert refused.status_code == 422
    assert "сначала перенесите" in refused.content.decode()
    assert admin.post(where(empty), remove(empty, empty.title)).status_code == 302
    assert not Direction.objects.filter(pk=empty.pk).exists()


def test_a_direction_renamed_by_somebody_else_meanwhile_is_shown(plan, cast):
    culture = plan.directions.get(title="Культура")
    Direction.objects.filter(pk=culture.pk).update(title="Культура и искусство")
    name = f"d{culture.pk}"
    data = {
        "do": "rename", f"{name}-title": "Культура, спорт", f"{name}-number": "II",
        f"{name}-seen_title": "Культура", f"{name}-seen_number": "II",
    }  # fmt: skip
    where = reverse("roadmap:change_direction", args=[plan.slug, culture.pk])

    refused = signed_in(cast.administrator).post(where, data)

    said = refused.content.decode()
    assert refused.status_code == 409
    assert "Культура и искусство" in said
    assert 'value="Культура, спорт"' in said


def test_the_page_of_directions_asks_as_often_for_many_as_for_few(
    plan, cast, django_assert_num_queries, django_assert_max_num_queries
):
    admin, where = signed_in(cast.administrator), reverse("roadmap:plan", args=[plan.slug])
    admin.get("/profile/")
    with django_assert_max_num_queries(12) as few:
        admin.get(where)
    Direction.objects.bulk_create(
        Direction(roadmap=plan, title=f"Направление {n}", order=n) for n in range(3, 30)
    )

    with django_assert_num_queries(len(few.captured_queries)):
        admin.get(where)


def test_moved_dates_are_told_where_the_tick_says_so(plan, item, cast):
    from roadmap.models import Reminder

    current = wording_of(plan.items.get(number="1"))
    first = plan.items.get(number="1")
    changed = replace(current, deadline_text="до 15 июля 2026 г.")
    actions.change_item(first.pk, cast.administrator, changed, seen=current.print, tell=True)

    assert set(first.milestones.values_list("due_date", flat=True)) == {date(2026, 7, 15)}
    assert Reminder.objects.filter(kind="date_reread", person=cast.sochi_executor).exists()


def test_a_roadmap_begun_without_a_plan_leads_to_what_its_first_item_needs(cast, plan):
    bare = Roadmap.objects.create(
        slug="bare", title="Пустая", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    tuapse = City.objects.create(slug="tuapse", name="Туапсе", country="RU", time_zone="Europe/Moscow")
    for order, city in enumerate((cast.minsk, tuapse), 1):
        Side.objects.create(roadmap=bare, city=city, order=order)
    admin, add = signed_in(cast.administrator), reverse("roadmap:add_item", args=[bare.slug])

    for page in ("", "items/", "timeline/"):
        assert add in admin.get(f"/r/bare/{page}").content.decode(), page
        seen = signed_in(cast.minsk_reader).get(f"/r/bare/{page}").content.decode()
        assert "Администратор загрузит" in seen, page
        assert add not in seen, page
    form = admin.get(add).content.decode()
    assert "Новое направление" in form
    assert "Выбрать пока не из кого: Туапсе." in form
    assert "Туапсе: ответственный" not in form
    assert "Выбрать пока не из кого: Минск." not in form
    assert (
        "Выбрать пока не из кого"
        not in admin.get(reverse("roadmap:add_item", args=[plan.slug])).content.decode()
    )
