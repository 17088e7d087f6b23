"""Events as a file, in and out through the admin; an event is known by its calendar identity (uid)."""

from import_export.fields import Field

from cities.models import City
from cities.transfer import CityWidget, TextField, TransferResource
from events.models import Event


class EventResource(TransferResource):
    """Events by `uid`; a row without one is a new event."""

    city = Field(attribute="city", column_name="city", widget=CityWidget(City, "slug"))
    title = TextField(attribute="title", column_name="title")
    venue = TextField(attribute="venue", column_name="venue")
    date_text = TextField(attribute="date_text", column_name="date_text")
    description = TextField(attribute="description", column_name="description")
    outcome = TextField(attribute="outcome", column_name="outcome")

    class Meta(TransferResource.Meta):
        model = Event
        fields = (
            "uid",
            "title",
            "kind",
            "city",
            "venue",
            "date_text",
            "precision",
            "starts_on",
            "ends_on",
            "state",
            "description",
            "outcome",
            "participants",
            "source",
        )
        import_id_fields = ("uid",)
