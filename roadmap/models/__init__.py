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
from roadmap.models.reminders import (
    Audience,
    Letter,
    LetterState,
    Reminder,
    ReminderChoice,
    ReminderKind,
    ReminderRun,
    ReminderStage,
    ReminderState,
)

__all__ = [
    "Attachment",
    "Audience",
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
    "Letter",
    "LetterState",
    "Milestone",
    "Origin",
    "Reminder",
    "ReminderChoice",
    "ReminderKind",
    "ReminderRun",
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
