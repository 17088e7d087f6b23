"""A control that was drawn already is not drawn again, and never for other values."""

import tracemalloc

from django import forms
from django.template.loader import get_template

from config.forms import ProjectFormRenderer


class Asked(forms.Form):
    """One of each kind of control."""

    name = forms.CharField(max_length=20, required=False)
    count = forms.IntegerField(required=False)
    is_on = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("1", "one"), ("2", "<two>")], required=False)
    way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True), required=False)
    text = forms.CharField(widget=forms.Textarea, required=False)


def drawn(renderer, **values):
    form = Asked(values, renderer=renderer)
    return "".join(str(field) + str(field.errors) for field in form)


class Plainly(ProjectFormRenderer):
    """Draws each time."""

    def render(self, template_name, context, request=None):
        return get_template(template_name).render(context, request=request).strip()


def test_each_value_is_drawn_as_it_is():
    kept = ProjectFormRenderer()
    for values in (
        {"name": "a", "count": "1", "kind": "2", "way": "b"},
        {"name": "<b>", "count": "x", "is_on": "on", "kind": "9"},
        {"name": "a", "count": "1", "kind": "1", "way": "b", "text": "x" * 500},
        {"name": "a" * 30, "is_on": "1", "secret": "hidden from all"},
    ):
        assert drawn(kept, **values) == drawn(kept, **values) == drawn(Plainly(), **values)
    assert "hidden from all" not in repr(kept._drawn)
    assert "x" * 500 not in repr(kept._drawn)


class Counting(ProjectFormRenderer):
    """Notes the templates that it takes up."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def get_template(self, template_name):
        self.asked.append(template_name)
        return super().get_template(template_name)


def test_a_control_is_drawn_once_and_no_errors_not_at_all():
    kept = Counting()
    first = drawn(kept, name="a", kind="2")
    assert not [name for name in kept.asked if "errors" in name]
    kept.asked.clear()
    assert drawn(kept, name="a", kind="2") == first
    assert kept.asked == ["django/forms/widgets/password.html"]


def test_long_choices_fill_no_memory():
    """Each choice among hundreds of bodies is another drawing, and whoever likes may ask for all of them."""
    bodies = [(str(number), f"Управление культуры № {number}") for number in range(400)]
    field = forms.ChoiceField(choices=bodies)
    chosen = type("Chosen", (forms.Form,), {"body": field})
    kept = ProjectFormRenderer()
    str(chosen({"body": "0"}, renderer=kept)["body"])
    tracemalloc.start()
    try:
        for number in range(40):
            str(chosen({"body": str(number)}, renderer=kept)["body"])
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 8 * 1024 * 1024


def test_what_is_kept_has_an_end(monkeypatch):
    monkeypatch.setattr("config.forms.LETTERS", 1000)
    kept = ProjectFormRenderer()
    for number in range(50):
        drawn(kept, name=str(number))
    assert sum(map(len, kept._drawn.values())) <= 1000
