"""The settings: one file, everything that differs between machines from the environment (see .env.example)."""

from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from kombu import Queue

from config import env, version

BASE_DIR = Path(__file__).resolve().parent.parent

VERSION = version.VERSION
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", least=50)
SITE_URL = env.web_address("SITE_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [SITE_URL])

INSTALLED_APPS = [
    "config.apps.ProjectConfig",
    "config.apps.ProjectAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "import_export",
    "pgtrigger",
    "pghistory",
    "csp",
    "core",
    "cities",
    "roadmap",
    "events",
    "local",
]

MIDDLEWARE = [
    "core.numbering.Number",
    "config.metrics.Count",
    "django.middleware.security.SecurityMiddleware",
    "core.failures.Answer",
    "core.maintenance.ReadOnly",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A page of 49 items is 150 kB of text and 11 kB on the line; Django pads against guessing by length (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.nul.refuse_nul",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.WholePageToSignIn",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "config.forms.ProjectFormRenderer"

# --- the servers ---------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.database("DATABASE_URL", env.text("DATABASE_PASSWORD", "")),
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASE_OPTIONS = env.DATABASE_OPTIONS
# Seconds; 0 is no limit. A page that waits longer says so, instead of keeping a thread that others need.
DATABASE_LIMITS = {
    "web": {
        "statement_timeout": env.number("DATABASE_STATEMENT_TIMEOUT", 20, most=10**5),
        "lock_timeout": env.number("DATABASE_LOCK_TIMEOUT", 5, most=10**5),
        "idle_in_transaction_session_timeout": env.number("DATABASE_IDLE_TIMEOUT", 60, most=10**5),
    },
    "worker": {
        "statement_timeout": env.number("DATABASE_WORKER_STATEMENT_TIMEOUT", 300, most=10**5),
        "lock_timeout": env.number("DATABASE_WORKER_LOCK_TIMEOUT", 60, most=10**5),
        "idle_in_transaction_session_timeout": env.number("DATABASE_WORKER_IDLE_TIMEOUT", 600, most=10**5),
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL", env.text("REDIS_PASSWORD", ""))
CACHES = {
    "default": {
        # Away, it is only slower: see core/cache.py.
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "roadmap",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

globals().update(env.mail("EMAIL_URL", "console://" if DEBUG else "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "roadmap@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- the worker and the beat ---------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
# Nobody asks for results: what came of a task stands in the database.
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A message whose worker is gone comes back after so many seconds; longer than any task may take.
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
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "roadmap.tasks.remind": {"queue": "letters"},
    "roadmap.tasks.send_waiting": {"queue": "letters"},
    "roadmap.tasks.read_import": {"queue": "reading"},
    "roadmap.tasks.apply_import": {"queue": "reading"},
    "roadmap.tasks.make_export": {"queue": "papers"},
    "core.tasks.back_up": {"queue": "papers"},
}
# All of them, for a worker that is started without -Q.
CELERY_TASK_QUEUES = [Queue(name) for name in ("default", "letters", "reading", "papers")]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: a queue that is away comes back.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
# The whole schedule stands here, and nowhere else.
CELERY_BEAT_SCHEDULE = {
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
    "take-up": {"task": "roadmap.tasks.take_up", "schedule": crontab(minute="*"), "options": {"expires": 60}},
    "ping": {"task": "core.tasks.ping", "schedule": crontab(minute="*/5"), "options": {"expires": 240}},
    "back-up": {"task": "core.tasks.back_up", "schedule": crontab(hour=0, minute=50)},
    "housekeeping": {"task": "roadmap.tasks.clean", "schedule": crontab(hour=2, minute=40)},
}
# A letter that a worker claimed so long ago (seconds) without a word was left behind by a dead one.
REMINDER_CLAIM_SECONDS = env.number("REMINDER_CLAIM_SECONDS", 300, least=1)
# A work (an export, an import) whose worker gave no sign for so long (seconds) is taken up by another.
WORK_LEASE_SECONDS = env.number("WORK_LEASE_SECONDS", 60, least=3)
# A worker or a beat that was not seen for so long (seconds) is reported missing by /readyz.
HEARTBEAT_LIMIT = 300

# --- people and their sessions -------------------------------------------------------------------------------

AUTH_USER_MODEL = "cities.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "cities:sign_in"
LOGIN_REDIRECT_URL = "roadmap:home"
LOGOUT_REDIRECT_URL = "cities:sign_in"
PASSWORD_RESET_TIMEOUT = 24 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- language and time ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# The server's own zone matters nowhere: dates are dates, and "today" is asked of a city (see docs/domain).
TIME_ZONE = "Europe/Moscow"
USE_TZ = True

# --- files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", BASE_DIR / "media"))
MEDIA_URL = (
    ""  # Nothing uploaded has an address of its own: every file goes through a view that asks who you are.
)
STORAGES = {
    "default": {"BACKEND": "core.storage.CarefulStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.files.StaticFiles"
    },
}
# Fewer free megabytes on the disk of the files make /readyz red, before it is full.
MEDIA_LEAST_FREE_MB = env.number("MEDIA_LEAST_FREE_MB", 500)
# The largest file that may prove a report, bytes.
ATTACHMENT_LIMIT = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000

# --- backups -------------------------------------------------------------------------------------------------

# A folder makes the beat ask for a backup every night; `manage.py backup` makes one at any time.
BACKUP_TO = env.text("BACKUP_TO", "")
BACKUP_KEEP_DAYS = env.number("BACKUP_KEEP_DAYS", 14, least=1)
# The file whose first line is the passphrase that backups are encrypted with.
BACKUP_PASSPHRASE_FILE = env.text("BACKUP_PASSPHRASE_FILE", "")

# --- security ------------------------------------------------------------------------------------------------

_over_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _over_https and env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _over_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _over_https
SECURE_HSTS_PRELOAD = _over_https
SESSION_COOKIE_SECURE = _over_https
CSRF_COOKIE_SECURE = _over_https
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- libraries -----------------------------------------------------------------------------------------------

# The rows of history are reached as `row.history`; its tables are named after the model.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history", related_query_name="history")
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
# Nobody changes or deletes what was recorded: the database refuses it.
PGHISTORY_APPEND_ONLY = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# A long random text opens /metrics to who sends it (Authorization: Bearer …); without one there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
# An address that the beat asks every five minutes: whoever watches it learns when the beat is silent.
PING_URL = env.text("PING_URL", "")
# Pages are read, nothing is accepted.
MAINTENANCE = env.flag("MAINTENANCE")
# Days that records of what ran by itself are kept.
LETTERS_KEPT_DAYS = env.number("LETTERS_KEPT_DAYS", 400, least=30)
REMINDER_RUNS_KEPT_DAYS = env.number("REMINDER_RUNS_KEPT_DAYS", 400, least=7)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbered": {"()": "core.numbering.Numbered"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(number)s]: %(message)s"},
        "json": {"()": "core.numbering.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.text("LOG_FORMAT", "line") == "json" else "line",
            "filters": ["numbered"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"level": "WARNING"}},
}
