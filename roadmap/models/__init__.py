"""The tables, by subject: the plan, its readers, fulfilment, questions, reminders, imports, a person's desk."""

from roadmap.models.access import RoadmapAccess
from roadmap.models.desk import SavedFilter
from roadmap.models.exports import ExportRun
from roadmap.models.fulfilment import Attachment, DeadlineChange, Decision, Milestone, Report
from roadmap.models.imports import ImportRun
from roadmap.models.plan import Direction, Item, Responsibility, Roadmap, Side
from roadmap.models.questions import Answer, Question
from roadmap.models.reminders import Letter, Reminder, ReminderChoice, ReminderRun, ReminderStage

__all__ = [
    "Answer",
    "Attachment",
    "DeadlineChange",
    "Decision",
    "Direction",
    "ExportRun",
    "ImportRun",
    "Item",
    "Letter",
    "Milestone",
    "Question",
    "Reminder",
    "ReminderChoice",
    "ReminderRun",
    "ReminderStage",
    "Report",
    "Responsibility",
    "Roadmap",
    "RoadmapAccess",
    "SavedFilter",
    "Side",
]
