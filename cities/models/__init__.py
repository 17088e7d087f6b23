"""The sides and who works there: cities, bodies, people, and the days their countries work."""

from cities.models.bodies import Body, BodyMerge
from cities.models.letters import MailCheck, Notice, Outgoing
from cities.models.people import Absence, Anybody, User
from cities.models.places import CalendarDay, City, validate_time_zone
from cities.signing_in.models import FactorDemand, OpenSession, OutsideAccount, TrustedBrowser

__all__ = [
    "Absence",
    "Anybody",
    "Body",
    "BodyMerge",
    "CalendarDay",
    "City",
    "FactorDemand",
    "MailCheck",
    "Notice",
    "OpenSession",
    "Outgoing",
    "OutsideAccount",
    "TrustedBrowser",
    "User",
    "validate_time_zone",
]
