"""Who the person of a session is."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from cities.models import User


class PeopleBackend(ModelBackend):
    """People by e-mail and password; whoever is signed in comes with body and city, which every page asks for."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of the session, if still active. One query."""
        person = User.objects.select_related("body__city").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
