from django.urls import path

from roadmap.views import dashboard, reminders

app_name = "roadmap"
urlpatterns = [
    # --- the dashboard and the timeline
    path("", dashboard.home, name="home"),
    path("r/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    # --- reminders
    path("my/milestones/<int:milestone_id>/", reminders.milestone, name="milestone"),
    path("my/reminders/", reminders.reminders, name="reminders"),
    path("my/reminders/choice/", reminders.choice, name="reminder_choice"),
    path("reminders/<str:token>/", reminders.choice_by_link, name="reminders_by_link"),
]
