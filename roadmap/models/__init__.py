"""The tables, by subject: the plan, its readers, fulfilment, questions, letters out and in, imports, a desk."""

from roadmap.models.access import RoadmapAccess
from roadmap.models.desk import SavedFilter
from roadmap.models.editions import Edition
from roadmap.models.exports import ExportRun
from roadmap.models.fulfilment import Attachment, DeadlineChange, Decision, Report
from roadmap.models.imports import ImportRun
from roadmap.models.mailbox import Bounced, Incoming, IncomingPart, MailAnswer, ReplyAddress, ReplyLine
from roadmap.models.milestones import Milestone
from roadmap.models.plan import Direction, Item, Responsibility, Roadmap, Side
from roadmap.models.questions import Answer, Question
from roadmap.models.reminders import Letter, Reminder, ReminderChoice, ReminderRun, ReminderStage

__all__ = [
    "Answer",
    "Attachment",
    "Bounced",
    "DeadlineChange",
    "Decision",
    "Direction",
    "Edition",
    "ExportRun",
    "ImportRun",
    "Incoming",
    "IncomingPart",
    "Item",
    "Letter",
    "MailAnswer",
    "Milestone",
    "Question",
    "Reminder",
    "ReminderChoice",
    "ReminderRun",
    "ReminderStage",
    "ReplyAddress",
    "ReplyLine",
    "Report",
    "Responsibility",
    "Roadmap",
    "RoadmapAccess",
    "SavedFilter",
    "Side",
]
