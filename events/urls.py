"""The addresses of events, their editing and reports, and of calendar feeds."""

from django.urls import path

from events.views import editing, event, feeds, listing, reporting

app_name = "events"

lists = [
    path("", listing.events, name="list"),
    path("calendar/", listing.calendar, name="calendar"),
]

one = [
    path("<int:pk>/", event.event, name="event"),
    path("<int:pk>.ics", event.ics, name="ics"),
    path("attachments/<int:pk>/", event.attachment, name="attachment"),
]

work = [
    path("add/", editing.add, name="add"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/state/<slug:verb>/", editing.state, name="state"),
    path("<int:pk>/report/", reporting.report, name="report"),
    path("<int:pk>/delegations/add/", editing.delegation, name="add_delegation"),
    path("<int:pk>/delegations/<int:delegation_id>/", editing.delegation, name="delegation"),
    path(
        "<int:pk>/delegations/<int:delegation_id>/remove/",
        editing.remove_delegation,
        name="remove_delegation",
    ),
]

calendars = [
    path("feeds/", feeds.page, name="feeds"),
    path("feeds/new/", feeds.issue, name="issue_feed"),
    path("feeds/revoke/", feeds.revoke, name="revoke_feed"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
    path("roadmaps/<slug:slug>.ics", feeds.roadmap, name="roadmap_feed"),
]

urlpatterns = [*lists, *one, *work, *calendars]
