"""What the worker and the beat run: which task goes into which queue, and when the beat sends what."""

from celery.schedules import crontab

TRANSPORT = {
    # A message whose worker is gone comes back after so many seconds; longer than any task may take but the backup,
    # whose lease in the database says that somebody is at it.
    "visibility_timeout": 20 * 60,
    # A page that hands over a task waits so long for a queue that is away, and then goes on without it.
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
# Queues apart, so that long exports hold up no letter. A worker takes those that its -Q names.
DEFAULT_QUEUE = "default"
ROUTES = {
    "roadmap.tasks.remind": {"queue": "letters"},
    "roadmap.tasks.send_waiting": {"queue": "letters"},
    "roadmap.tasks.receive": {"queue": "letters"},
    "roadmap.tasks.listen": {"queue": "letters"},
    "roadmap.tasks.test_browser": {"queue": "letters"},
    "roadmap.tasks.read_import": {"queue": "reading"},
    "roadmap.tasks.apply_import": {"queue": "reading"},
    "roadmap.tasks.make_export": {"queue": "papers"},
    "core.tasks.back_up": {"queue": "papers"},
}
# All of them, for a worker that is started without -Q.
QUEUES = (DEFAULT_QUEUE, "letters", "reading", "papers")
# The whole schedule is here, and nowhere else.
BEAT = {
    # A beat that was away sends one message for what it missed, and one that waited long is not worth running.
    "heartbeat": {
        "task": "roadmap.tasks.heartbeat",
        "schedule": crontab(minute="*"),
        "options": {"expires": 120},
    },
    # On the hour: the cities write to their people at an hour of their own.
    "remind": {"task": "roadmap.tasks.remind", "schedule": crontab(minute="0"), "options": {"expires": 3600}},
    "send_waiting": {
        "task": "roadmap.tasks.send_waiting",
        "schedule": crontab(minute="1-59"),
        "options": {"expires": 60},
    },
    # Whoever answers a letter sees within half a minute that it was understood.
    "receive": {"task": "roadmap.tasks.receive", "schedule": 15.0, "options": {"expires": 15}},
    # Whoever links a chat waits for the answer of the bot. Without a bot nothing is done.
    "listen": {"task": "roadmap.tasks.listen", "schedule": 15.0, "options": {"expires": 15}},
    "take-up": {"task": "roadmap.tasks.take_up", "schedule": crontab(minute="*"), "options": {"expires": 60}},
    "send-account-letters": {
        "task": "cities.tasks.send_letters",
        "schedule": crontab(minute="*"),
        "options": {"expires": 60},
    },
    "close-vanished": {"task": "cities.tasks.close_vanished", "schedule": crontab(hour=1, minute=10)},
    "next-year": {
        "task": "cities.tasks.tell_of_next_year",
        "schedule": crontab(hour=5, minute=20, month_of_year="12"),
    },
    "sweep-trust": {"task": "cities.tasks.sweep", "schedule": crontab(hour=2, minute=20)},
    "deliver-webhooks": {
        "task": "api.tasks.deliver",
        "schedule": crontab(minute="*"),
        "options": {"expires": 60},
    },
    "note-overdue": {
        "task": "api.tasks.note_overdue",
        "schedule": crontab(minute="7"),
        "options": {"expires": 3600},
    },
    "sweep-api": {"task": "api.tasks.sweep", "schedule": crontab(hour=2, minute=30)},
    "ping": {"task": "core.tasks.ping", "schedule": crontab(minute="*/5"), "options": {"expires": 240}},
    "back-up": {"task": "core.tasks.order_backup", "schedule": crontab(hour=0, minute=50)},
    "housekeeping": {"task": "roadmap.tasks.clean", "schedule": crontab(hour=2, minute=40)},
}
