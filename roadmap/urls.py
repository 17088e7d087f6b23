"""The addresses of roadmaps: items, reports, decisions, imports, exports, reminders and the rest."""

from django.urls import path, register_converter

from roadmap.views import (
    accepting,
    access,
    bodies,
    browsers,
    bulk,
    channels,
    dashboard,
    editions,
    exporting,
    finding,
    importing,
    item,
    items,
    letters,
    merging,
    my,
    planning,
    questions,
    reminders,
    reporting,
    scanning,
    start,
    tap,
    targets,
    timeline,
)
from roadmap.views import (
    answering as answering_views,
)
from roadmap.views import (
    founding as founding_views,
)
from roadmap.views.converters import ItemNumber

app_name = "roadmap"

register_converter(ItemNumber, "item_number")

# The roadmap's progress.
overview = [
    path("", dashboard.home, name="home"),
    path("begin/", my.begin, name="begin"),
    path("search/", finding.search, name="search"),
    path("r/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    path("r/<slug:slug>/timeline/", timeline.timeline, name="timeline"),
    path("r/<slug:slug>/targets/", targets.targets, name="targets"),
]

# The daily work: what I owe, the list, an item, what is said about a milestone.
daily = [
    path("my/", my.my, name="my"),
    path("my/accept/", accepting.accept, name="accept"),
    path("attachments/<int:attachment_id>/", item.attachment, name="attachment"),
    path("r/<slug:slug>/items/", items.items, name="items"),
    path("r/<slug:slug>/items/<item_number:number>/paper/", exporting.item_paper, name="item_paper"),
    path("r/<slug:slug>/items/<item_number:number>/history/", item.item_history, name="item_history"),
    path("r/<slug:slug>/items/<item_number:number>/", item.item, name="item"),
    path("r/<slug:slug>/filters/", items.save_filter, name="save_filter"),
    path("r/<slug:slug>/filters/<int:filter_id>/delete/", items.delete_filter, name="delete_filter"),
    path("r/<slug:slug>/bulk/", bulk.bulk, name="bulk"),
    path("my/back/", accepting.take_back, name="take_back_many"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/", item.cell, name="milestone"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/report/", reporting.report, name="report"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/decide/", reporting.decide, name="decide"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/back/", reporting.take_back, name="take_back"),
    path("r/<slug:slug>/milestones/<int:milestone_id>/date/", reporting.ask_for_date, name="ask_for_date"),
    path("r/<slug:slug>/dates/<int:change_id>/", reporting.decide_on_date, name="decide_on_date"),
]

# What one side asks the other; before an item's page, whose number may have slashes.
questions_between = [
    path("r/<slug:slug>/items/<item_number:number>/ask/", questions.ask, name="ask"),
    path("r/<slug:slug>/questions/<int:pk>/", questions.question, name="question"),
    path("r/<slug:slug>/questions/<int:pk>/withdraw/", questions.withdraw, name="withdraw_question"),
]

# On paper.
paper = [
    path("r/<slug:slug>/export/", exporting.export, name="export"),
    path("r/<slug:slug>/export/<str:kind>/", exporting.download, name="export_download"),
    path("r/<slug:slug>/export/runs/<int:run_id>/", exporting.run, name="export_run"),
    path("r/<slug:slug>/export/runs/<int:run_id>/file/", exporting.run_file, name="export_file"),
]

# The plan over time.
editions_of_plan = [
    path("r/<slug:slug>/editions/", editions.editions, name="editions"),
    path("r/<slug:slug>/editions/<int:number>/", editions.edition, name="edition"),
    path("r/<slug:slug>/editions/<int:number>/paper/", editions.edition_paper, name="edition_paper"),
    path("r/<slug:slug>/editions/<int:number>/document/", editions.edition_document, name="edition_document"),
]

# The import of a plan.
imports = [
    path("r/<slug:slug>/import/", importing.upload, name="import"),
    path("r/<slug:slug>/import/<int:pk>/", importing.run, name="import_run"),
    path("r/<slug:slug>/import/<int:pk>/columns/", importing.columns, name="import_columns"),
    path("r/<slug:slug>/import/<int:pk>/table/", importing.table, name="import_table"),
    path("r/<slug:slug>/import/<int:pk>/scan/", scanning.scan, name="import_scan"),
    path("r/<slug:slug>/import/<int:pk>/scan/<int:page>/", scanning.scan_picture, name="import_scan_picture"),
    path("r/<slug:slug>/import/<int:pk>/sheet/", importing.sheet, name="import_sheet"),
    path("r/<slug:slug>/import/<int:pk>/bodies/", importing.bodies, name="import_bodies"),
    path("r/<slug:slug>/import/<int:pk>/apply/", importing.apply_run, name="import_apply"),
    path("r/<slug:slug>/import/<int:pk>/undo/", importing.undo, name="import_undo"),
    path("r/<slug:slug>/import/<int:pk>/abandon/", importing.abandon, name="import_abandon"),
    path("r/<slug:slug>/import/<int:pk>/read-again/", importing.read_again, name="import_read_again"),
    path("r/<slug:slug>/import/<int:pk>/take-out/", importing.take_out, name="import_take_out"),
    path("r/<slug:slug>/import/<int:pk>/file/", importing.file, name="import_file"),
    path("r/<slug:slug>/import/<int:pk>/rejected/", importing.rejected_rows, name="import_rejected"),
]

# The plan itself: directions and items.
planned = [
    path("r/<slug:slug>/plan/", planning.plan, name="plan"),
    path("r/<slug:slug>/plan/directions/", planning.add_direction, name="add_direction"),
    path("r/<slug:slug>/plan/directions/<int:pk>/", planning.change_direction, name="change_direction"),
    path("r/<slug:slug>/plan/items/", planning.add_item, name="add_item"),
    path("r/<slug:slug>/plan/items/<int:pk>/", planning.edit_item, name="edit_item"),
    path("r/<slug:slug>/plan/items/<int:pk>/targets/", targets.of_item, name="item_targets"),
    path("r/<slug:slug>/plan/items/<int:pk>/remove/", planning.remove_item, name="remove_item"),
    path("r/<slug:slug>/plan/items/<int:pk>/off-control/", planning.off_control, name="off_control"),
]

# The bell, the choice of reminders, by which channel they come, and the way from a letter to a form.
reminding = [
    path("my/milestones/<int:milestone_id>/", reminders.milestone, name="milestone_form"),
    path("my/reminders/", reminders.reminders, name="reminders"),
    path("my/reminders/choice/", reminders.choice, name="reminder_choice"),
    path("reminders/<str:token>/", reminders.choice_by_link, name="reminders_by_link"),
    path("profile/channel/", channels.choose, name="channel"),
    path("profile/channel/<slug:name>/link/", channels.link, name="link_channel"),
    path("profile/channel/<slug:name>/confirm/", channels.confirm, name="confirm_channel"),
    path("profile/channel/<slug:name>/unlink/", channels.unlink, name="unlink_channel"),
    path("profile/browsers/", browsers.add, name="add_browser"),
    path("profile/browsers/<int:pk>/test/", browsers.test, name="test_browser"),
    path("profile/browsers/<int:pk>/end/", browsers.end, name="end_browser"),
]

# Letters that come in, and links of letters that go out.
mailing = [
    path("r/<slug:slug>/answering/", answering_views.answering, name="answering"),
    path("letters/", letters.unread_letters, name="letters"),
    path("letters/<int:letter_id>/attach/", letters.attach, name="attach_letter"),
    path("letters/<int:letter_id>/letter.eml", letters.as_it_came, name="letter_as_it_came"),
    path("letters/confirm/<str:token>/", letters.confirm, name="letter_confirm"),
    path("letters/back/<str:token>/", letters.back, name="letter_back"),
    path("letters/off/<str:token>/", letters.off, name="letters_off"),
    path("letters/tap/<str:token>/", tap.tap, name="tap"),
]

# Who answers.
answering = [
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/<int:pk>/", bodies.body, name="body"),
    path("bodies/<int:pk>/merge/", merging.merge, name="merge_body"),
    path("bodies/merges/", merging.merges, name="merges"),
    path("bodies/merges/<int:pk>/undo/", merging.undo_merge, name="undo_merge"),
]

# What the roadmap is, and who reads it.
founding = [
    path("start/", start.start, name="start"),
    path("start/mail/", start.test_letter, name="test_letter"),
    path("r/new/", founding_views.new, name="new"),
    path("r/<slug:slug>/edit/", founding_views.edit, name="edit"),
    path("r/<slug:slug>/sides/<int:pk>/up/", founding_views.side_up, name="side_up"),
    path("r/<slug:slug>/sides/<int:pk>/remove/", founding_views.remove_side, name="remove_side"),
    path("r/<slug:slug>/access/", access.page, name="access"),
    path("r/<slug:slug>/access/<int:access_id>/close/", access.close, name="close_access"),
]

urlpatterns = [
    *founding,
    *answering,
    *overview,
    *questions_between,
    *daily,
    *paper,
    *editions_of_plan,
    *imports,
    *planned,
    *reminding,
    *mailing,
]
