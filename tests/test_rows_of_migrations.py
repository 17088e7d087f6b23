"""A test with transactions of its own leaves the next one what the migrations made, and nothing else."""

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction

from cities.models import City
from roadmap.models import ReminderStage


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_stages_of_reminders_are_there_again_and_what_was_written_is_gone(turn):
    assert ReminderStage.objects.exists()
    assert Permission.objects.exists()
    assert not City.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cities_bodyhistory")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)

    ReminderStage.objects.all().delete()
    Permission.objects.all().delete()
    city = City.objects.create(slug="sochi", name="Сочи", country="RU", country_name="Россия")
    city.bodies.create(name="Мэрия")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE cities_bodyhistory CASCADE")
