from django.urls import path

from roadmap.views import dashboard, importing

app_name = "roadmap"
urlpatterns = [
    # --- the dashboard and the timeline
    path("", dashboard.home, name="home"),
    path("r/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    # --- the import wizard
    path("r/<slug:slug>/import/", importing.upload, name="import"),
    path("r/<slug:slug>/import/<int:pk>/", importing.run, name="import_run"),
    path("r/<slug:slug>/import/<int:pk>/columns/", importing.columns, name="import_columns"),
    path("r/<slug:slug>/import/<int:pk>/bodies/", importing.bodies, name="import_bodies"),
    path("r/<slug:slug>/import/<int:pk>/apply/", importing.apply_run, name="import_apply"),
    path("r/<slug:slug>/import/<int:pk>/undo/", importing.undo, name="import_undo"),
    path("r/<slug:slug>/import/<int:pk>/abandon/", importing.abandon, name="import_abandon"),
    path("r/<slug:slug>/import/<int:pk>/read-again/", importing.read_again, name="import_read_again"),
    path("r/<slug:slug>/import/<int:pk>/take-out/", importing.take_out, name="import_take_out"),
    path("r/<slug:slug>/import/<int:pk>/file/", importing.file, name="import_file"),
    path("r/<slug:slug>/import/<int:pk>/rejected/", importing.rejected_rows, name="import_rejected"),
]
