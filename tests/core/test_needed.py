"""A field that is needed at times is never called optional: «(необязательно)» beside it would be untrue."""

import pytest
from django.template.loader import render_to_string

from cities.forms import InvitationForm, InviteManyForm, PersonForm
from core import needed
from events.forms.editing import EventForm, HeldForm, MoveForm
from roadmap.founding.forms import NewForm
from roadmap.models import Roadmap
from tests.database import Cast

OPTIONAL = "(необязательно)"


def label_of(form, name: str) -> str:
    return render_to_string("components/field.html", {"field": form[name]})


@pytest.mark.parametrize(
    ("form_of", "names"),
    [
        (lambda cast: EventForm(cast.administrator), ["date_text", "starts_on"]),
        (lambda cast: MoveForm(), ["date_text", "starts_on"]),
        (lambda cast: HeldForm(), ["starts_on"]),
        (lambda cast: InviteManyForm(by=cast.administrator), ["lines", "file"]),
        (lambda cast: PersonForm(), ["body"]),
        (lambda cast: InvitationForm(by=cast.administrator), ["body"]),
        (lambda cast: NewForm(), ["source"]),
    ],
)
def test_what_is_needed_at_times_is_not_called_optional(cast: Cast, plan: Roadmap, form_of, names):
    form = form_of(cast)
    for name in names:
        assert not form.fields[name].required, "else it is marked anyway"
        assert OPTIONAL not in label_of(form, name)


def test_the_others_are(cast: Cast):
    form = EventForm(cast.administrator)
    assert OPTIONAL in label_of(form, "venue")
    needed.at_times(form, "venue", "no such field")
    assert OPTIONAL not in label_of(form, "venue")
