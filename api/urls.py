"""Addresses: the API's, and the pages about it."""

from django.urls import include, path

from api import views
from api.v1 import addresses

urlpatterns = [
    path("api/docs/", views.docs, name="api_docs"),
    path("profile/tokens/", views.own_tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("api/v1/", include((addresses(), "api"), namespace="api")),
]
