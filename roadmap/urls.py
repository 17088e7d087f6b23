from django.urls import path

from roadmap.views import dashboard, timeline

app_name = "roadmap"
urlpatterns = [
    # --- the dashboard and the timeline
    path("", dashboard.home, name="home"),
    path("r/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    path("r/<slug:slug>/timeline/", timeline.timeline, name="timeline"),
]
