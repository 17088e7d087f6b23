"""Every address of the program, by app."""

from django.contrib import admin
from django.urls import include, path

from config import health, plain, views
from config.manual import views as manual

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", plain.robots, name="robots"),
    path("worker.js", plain.worker, name="worker"),
    path("push-worker.js", plain.push_worker, name="push_worker"),
    path(".well-known/security.txt", plain.security_txt, name="security_txt"),
    path("status/", views.status_page, name="status"),
    path("status/runbook/", views.runbook_page, name="runbook"),
    path("status/again/<int:pk>/", views.work_again, name="work_again"),
    path("status/put-away/<int:pk>/", views.work_put_away, name="work_put_away"),
    path("status/lost/", views.know_what_is_lost, name="status_lost"),
    path("status/clock/", views.believe_the_clock, name="status_clock"),
    path("status/mail/", views.mail_again, name="mail_again"),
    path("status/letter/", views.status_letter, name="status_letter"),
    path("look/", views.look_page, name="look"),
    path("metrics", views.numbers, name="metrics"),
    path("manual/", manual.contents, name="manual"),
    path("manual/all/", manual.whole, name="manual_whole"),
    path("manual/<slug:chapter>/", manual.chapter, name="manual_chapter"),
    path("admin/", admin.site.urls),
    path("", include("cities.urls")),
    path("events/", include("events.urls")),
    path("", include("api.urls")),
    path("", include("roadmap.urls")),
]

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
