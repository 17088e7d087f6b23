"""Addresses: the API's, and the pages about it."""

from django.urls import include, path

from api import views
from api.opened import views as opened
from api.v1 import addresses
from api.webhooks import views as webhooks

urlpatterns = [
    path("api/docs/", views.docs, name="api_docs"),
    path("profile/tokens/", views.own_tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("open/<slug:slug>/", opened.page, name="open_page"),
    path("open/<slug:slug>/data.json", opened.data_json, name="open_json"),
    path("open/<slug:slug>/items.csv", opened.items_csv, name="open_csv"),
    path("open/<slug:slug>/events.json", opened.events_json, name="open_events"),
    path("open/<slug:slug>/badge.svg", opened.badge_svg, name="open_badge"),
    path("open/<slug:slug>/edit/", opened.edit, name="open_edit"),
    path("webhooks/", webhooks.hooks, name="webhooks"),
    path("webhooks/add/", webhooks.add_hook, name="add_webhook"),
    path("webhooks/<int:pk>/", webhooks.hook_page, name="webhook"),
    path("webhooks/<int:pk>/edit/", webhooks.edit_hook, name="edit_webhook"),
    path("webhooks/<int:pk>/secret/", webhooks.exchange_secret, name="webhook_secret"),
    path("webhooks/<int:pk>/test/", webhooks.try_hook, name="try_webhook"),
    path("webhooks/<int:pk>/remove/", webhooks.remove_hook, name="remove_webhook"),
    path("webhooks/messages/<int:pk>/again/", webhooks.send_again, name="webhook_again"),
    path("api/v1/", include((addresses(), "api"), namespace="api")),
]
