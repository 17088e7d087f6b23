"""Every address of the program, by app."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("cities.urls")),
    path("events/", include("events.urls")),
    path("", include("roadmap.urls")),
]
