"""The tables, by subject: the plan, its readers, fulfilment, figures, questions, letters, channels, imports, desk."""

from roadmap.models.access import RoadmapAccess
from roadmap.models.browsers import PushBrowser, PushService
from roadmap.models.channels import Bot, LinkedChat
from roadmap.models.desk import SavedFilter
from roadmap.models.editions import Edition
from roadmap.models.exports import ExportRun
from roadmap.models.fulfilment import Attachment, DeadlineChange, Decision, Report, TakenBack
from roadmap.models.imports import ImportRun
from roadmap.models.mailbox import Bounced, Incoming, IncomingPart, MailAnswer, ReplyAddress, ReplyLine
from roadmap.models.milestones import Milestone
from roadmap.models.plan import Direction, Item, Responsibility, Roadmap, Side
from roadmap.models.questions import Answer, Question
from roadmap.models.reminders import Letter, Reminder, ReminderChoice, ReminderRun, ReminderStage
from roadmap.models.targets import Figure, Target

__all__ = [
    "Answer",
    "Attachment",
    "Bot",
    "Bounced",
    "DeadlineChange",
    "Decision",
    "Direction",
    "Edition",
    "ExportRun",
    "Figure",
    "ImportRun",
    "Incoming",
    "IncomingPart",
    "Item",
    "Letter",
    "LinkedChat",
    "MailAnswer",
    "Milestone",
    "PushBrowser",
    "PushService",
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
    "TakenBack",
    "Target",
]
