from django.urls import path, register_converter

from roadmap.converters import ItemNumber
from roadmap.views import bulk, dashboard, item, items, my, reporting

app_name = "roadmap"

register_converter(ItemNumber, "item_number")

# Where the roadmap stands.
overview = [
    path("", dashboard.home, name="home"),
    path("r/<slug:slug>/", dashboard.dashboard, name="dashboard"),
]

# The daily work: what I owe, the list, an item, what is said about a milestone.
daily = [
    path("my/", my.my, name="my"),
    path("attachments/<int:attachment_id>/", item.attachment, name="attachment"),
    path("r/<slug:slug>/items/", items.items, name="items"),
    path("r/<slug:slug>/items/<item_number:number>/", item.item, name="item"),
    path("r/<slug:slug>/filters/", items.save_filter, name="save_filter"),
    path("r/<slug:slug>/filters/<int:filter_id>/delete/", items.delete_filter, name="delete_filter"),
    path("r/<slug:slug>/bulk/", bulk.bulk, name="bulk"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/", item.cell, name="milestone"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/report/", reporting.report, name="report"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/decide/", reporting.decide, name="decide"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/date/", reporting.ask_for_date, name="ask_for_date"),
    path("r/<slug:slug>/dates/<int:change_id>/", reporting.decide_on_date, name="decide_on_date"),
]

urlpatterns = [*overview, *daily]
