"""Who the person of a session is."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from cities.models import User
from core.prepared import prepared


class PeopleBackend(ModelBackend):
    """People by e-mail and password; whoever is signed in comes with body and city, which every page asks for."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of the session, if still active. One query."""
        for person in _person(int(user_id)):
            return person if self.user_can_authenticate(person) else None
        return None


@prepared
def _person(pk: int) -> QuerySet[User]:
    return User.objects.select_related("body__city").filter(pk=pk)
