"""Every address of the program, by app."""

from django.contrib import admin
from django.urls import include, path

from config import health, plain

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", plain.robots, name="robots"),
    path(".well-known/security.txt", plain.security_txt, name="security_txt"),
    path("admin/", admin.site.urls),
    path("", include("cities.urls")),
    path("events/", include("events.urls")),
    path("", include("roadmap.urls")),
]
