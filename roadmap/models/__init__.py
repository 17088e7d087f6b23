"""The roadmap's tables, by subject: the plan, its fulfilment, the reminders, the imports, a person's desk."""

from roadmap.models.desk import SavedFilter, StagedFile
from roadmap.models.exports import ExportKind, ExportRun, ExportState
from roadmap.models.fulfilment import (
    Attachment,
    DeadlineChange,
    Decision,
    Milestone,
    Report,
    ReportOrigin,
    Status,
    Verdict,
)
from roadmap.models.imports import ImportRun, ImportState
from roadmap.models.plan import (
    DeadlineKind,
    Direction,
    Item,
    Origin,
    Responsibility,
    ResponsibilityRole,
    Roadmap,
    Side,
)
from roadmap.models.reminders import Reminder, ReminderStage, ReminderState

__all__ = [
    "Attachment",
    "DeadlineChange",
    "DeadlineKind",
    "Decision",
    "Direction",
    "ExportKind",
    "ExportRun",
    "ExportState",
    "ImportRun",
    "ImportState",
    "Item",
    "Milestone",
    "Origin",
    "Reminder",
    "ReminderStage",
    "ReminderState",
    "Report",
    "ReportOrigin",
    "Responsibility",
    "ResponsibilityRole",
    "Roadmap",
    "SavedFilter",
    "Side",
    "StagedFile",
    "Status",
    "Verdict",
]
