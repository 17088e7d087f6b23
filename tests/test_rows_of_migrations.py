"""A test that empties the database leaves the next one what the migrations made."""

import pytest

from roadmap.models import ReminderStage


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_stages_of_reminders_are_there_again(turn):
    assert ReminderStage.objects.exists()
    ReminderStage.objects.all().delete()
