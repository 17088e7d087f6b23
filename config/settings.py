"""The settings: what differs between machines comes from the environment (see .env.example), and is read here alone.

What is the same everywhere: apps and middleware in `config.parts`, tasks and times in `config.schedule`, the rules of
passwords and of the Content-Security-Policy in `config.protection`.
"""

import gc
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from django.utils.module_loading import import_string
from kombu import Queue

from config import env, log_form, parts, protection, schedule, sources, version
from core import redis_address

# What is read from here on lasts as long as the process: until `ProjectConfig.ready` it is not looked through for what
# is left over, which takes as long as reading it.
gc.disable()

BASE_DIR = Path(__file__).resolve().parent.parent

VERSION = version.VERSION
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", least=50)
# Former keys: what they signed stays good while the key is exchanged.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SITE_URL = env.web_address("SITE_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [SITE_URL])

INSTALLED_APPS = parts.APPS
MIDDLEWARE = parts.MIDDLEWARE
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "config.templatetags.manual",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.kept_pages.holes",
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
        "OPTIONS": {"serializer": "core.serializing.JSON"},
    }
}
# Whether a page that nothing has changed since is taken from the cache (see config/kept_pages.py); not while its
# templates are being written.
KEEP_PAGES = env.flag("KEEP_PAGES", not DEBUG)
# In the database alone: whoever reaches Redis can neither read a session nor make one.
SESSION_ENGINE = "core.session_store"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

globals().update(env.mail("EMAIL_URL", "console://" if DEBUG else "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "roadmap@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SECURITY_CONTACT = env.text("SECURITY_CONTACT", DEFAULT_FROM_EMAIL)

# --- letters that come in (docs/mail.md) ---------------------------------------------------------------------

# The address to which letters are answered, as reply@roadmap.example.org: what is sent to reply+…@ has to arrive.
# Without one nothing is read, and letters say nothing of answering.
MAILBOX_ADDRESS = env.mail_address("MAILBOX_ADDRESS")
# Where they lie; without it only `manage.py receive_letter` brings them.
MAILBOX = env.mailbox("MAILBOX_URL")
# The servers of our own whose Authentication-Results are believed. Without one each letter asks for a confirmation.
MAILBOX_TRUSTED_HOSTS = [host.lower() for host in env.words("MAILBOX_TRUSTED_HOSTS")]
# Whether «done» by mail is a report; else it becomes a draft.
MAILBOX_DONE = env.flag("MAILBOX_DONE", True)
# The largest letter, megabytes; how many one person may send in an hour; how long letters are kept as they came.
MAILBOX_LETTER_MB = env.number("MAILBOX_LETTER_MB", 35, least=1, most=110)
MAILBOX_LETTERS_AN_HOUR = env.number("MAILBOX_LETTERS_AN_HOUR", 30, least=1)
MAILBOX_KEEP_DAYS = env.number("MAILBOX_KEEP_DAYS", 90, least=1)
# Days that a letter can be answered, and its links pressed.
REPLY_DAYS = env.number("REPLY_DAYS", 45, least=1)
# Whether executors report by a link in a letter without signing in.
ONE_TAP = env.flag("ONE_TAP", bool(MAILBOX_ADDRESS))

# --- reminders by other channels than mail (docs/channels.md) ----------------------------------------------------

# The tokens of our bots; without one there is no such channel. The addresses are those of the messengers' own servers.
TELEGRAM_BOT_TOKEN = env.text("TELEGRAM_BOT_TOKEN", "")
TELEGRAM_API_URL = env.web_address("TELEGRAM_API_URL", "https://api.telegram.org")
MAX_BOT_TOKEN = env.text("MAX_BOT_TOKEN", "")
MAX_API_URL = env.web_address("MAX_API_URL", "https://platform-api2.max.ru")
# Reminders in browsers: our private key, without which there are none; whom a push service may write to about us.
VAPID_PRIVATE_KEY = env.push_key("VAPID_PRIVATE_KEY")
VAPID_SUBJECT = env.text("VAPID_SUBJECT", env.contact_uri(SECURITY_CONTACT))
# The push services that browsers may name: a host, or with a dot in front every host below. No other is spoken to.
PUSH_SERVICES = [name.lower() for name in env.words("PUSH_SERVICES", protection.PUSH_SERVICES)]
# Inner networks in which a push service of your own may be, as 10.20.0.0/16; by default none.
PUSH_NETWORKS = env.networks("PUSH_NETWORKS")
# A messenger, or a push service, has so long (seconds) to answer.
CHANNEL_SECONDS = env.number("CHANNEL_SECONDS", 10, least=1, most=60)

# --- without a network ---------------------------------------------------------------------------------------

# Whether a person may have the tasks kept on a device, to open and report on without a network.
OFFLINE_COPIES = env.flag("OFFLINE_COPIES", True)

# --- the worker and the beat ---------------------------------------------------------------------------------

CELERY_BROKER_URL, _sentinels = redis_address.broker(REDIS_URL)
# A message is data. Whoever reaches Redis can start our tasks, and nothing else.
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = CELERY_RESULT_ACCEPT_CONTENT = ["json"]
# Nobody asks for results: what came of a task is in the database.
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_TRANSPORT_OPTIONS = {**schedule.TRANSPORT, **_sentinels}
CELERY_TASK_DEFAULT_QUEUE = schedule.DEFAULT_QUEUE
CELERY_TASK_ROUTES = schedule.ROUTES
CELERY_TASK_QUEUES = [Queue(name) for name in schedule.QUEUES]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: a queue that is away comes back.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# One that answers, and refuses (it became a replica, is full, cannot write to its disk), comes back as well.
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_TIMEZONE = "UTC"
# However many beats run, on however many machines, one sends.
CELERY_BEAT_SCHEDULER = "config.beat.OneAtATime"
CELERY_BEAT_SCHEDULE = schedule.BEAT
# A letter that a worker claimed so long ago (seconds) without a word was left behind by a dead one.
REMINDER_CLAIM_SECONDS = env.number("REMINDER_CLAIM_SECONDS", 300, least=1)
# A receiver of a webhook has so long (seconds) to answer.
WEBHOOK_SECONDS = env.number("WEBHOOK_SECONDS", 15, least=1, most=60)
# A message of a webhook that a worker claimed so long ago (seconds) was left behind by a dead one.
WEBHOOK_CLAIM_SECONDS = env.number("WEBHOOK_CLAIM_SECONDS", 120, least=1)
# Inner networks that webhooks may reach all the same, as 10.20.0.0/16; by default none.
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS")
# A work (an export, an import) whose worker gave no sign for so long (seconds) is taken up by another.
WORK_LEASE_SECONDS = env.number("WORK_LEASE_SECONDS", 60, least=3)
# A worker or a beat that was not seen for so long (seconds) is reported missing by /readyz.
HEARTBEAT_LIMIT = 300

# --- people and their sessions -------------------------------------------------------------------------------

AUTH_USER_MODEL = "cities.User"
AUTHENTICATION_BACKENDS = ["cities.signing_in.backend.PeopleBackend"]
LOGIN_URL = "cities:sign_in"
LOGIN_REDIRECT_URL = "roadmap:begin"
LOGOUT_REDIRECT_URL = "cities:sign_in"
PASSWORD_RESET_TIMEOUT = 24 * 3600
# Requests that a token of the API may make in a minute.
API_LIMIT = env.number("API_LIMIT", 600, least=1)
# A session ends this long (minutes) after the last request, and this long (hours) after signing in; 0: never.
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 12 * 60)
SESSION_HOURS = env.number("SESSION_HOURS", 14 * 24)
# The roles of which a second factor is demanded, and for how many days one may put it off.
SECOND_FACTOR_ROLES = env.choices("SECOND_FACTOR_ROLES", sources.ROLES)
SECOND_FACTOR_GRACE_DAYS = env.number("SECOND_FACTOR_GRACE_DAYS", 7, most=365)
# For how many days a browser where somebody ticked that asks for no second step (0: always ask).
TRUSTED_BROWSER_DAYS = env.number("TRUSTED_BROWSER_DAYS", 30, most=365)
# For how many minutes it is known who is there, before people, imports and the admin's pages ask again (0: never).
CONFIRM_MINUTES = env.number("CONFIRM_MINUTES", 60, most=100_000)
# The cities' own directories: OpenID Connect and LDAP.
SIGN_IN_SOURCES = sources.sources("SIGN_IN_SOURCES", DEBUG)
PASSWORD_HASHERS = [
    "cities.hashers.Argon2",
    # For passwords set before; they are hashed again at the next signing in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = protection.PASSWORD_RULES

# --- language and time ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# The server's own zone matters nowhere: dates are dates, and "today" is asked of a city (see docs/domain.md).
TIME_ZONE = "Europe/Moscow"
USE_TZ = True

# --- files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.joined.JoinedFinder",
]
# Where the one style sheet and the one script are joined before they are served or collected.
JOINED_STATIC_ROOT = Path(env.text("JOINED_STATIC_ROOT", BASE_DIR / "build" / "static"))
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", BASE_DIR / "media"))
MEDIA_URL = (
    ""  # Nothing uploaded has an address of its own: every file goes through a view that asks who you are.
)
# s3://bucket/folder keeps them in an object store instead of MEDIA_ROOT: nothing then lies on this machine's disk.
FILES_URL = env.bucket("FILES_URL")
# How to reach the store, also for backups that go there; without a key what boto3 finds by itself counts.
S3_ENDPOINT = env.web_address("S3_ENDPOINT", "") if env.text("S3_ENDPOINT", "") else ""
S3_REGION = env.text("S3_REGION", "")
S3_ACCESS_KEY = env.text("S3_ACCESS_KEY", "")
S3_SECRET_KEY = env.text("S3_SECRET_KEY", "")
STORAGES = {
    "default": {"BACKEND": "core.object_store.ObjectStore" if FILES_URL else "core.storage.CarefulStorage"},
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
# All files of one form, and whatever is sent to us at once, bytes: the proxy has to allow this much.
FORM_LIMIT = 100 * 1024 * 1024
BODY_LIMIT = 110 * 1024 * 1024
# How much may be uploaded, megabytes: by one person a day, for one item, in all (0: no limit), and how much of the
# disk is left free.
UPLOADS_A_DAY_MB = env.number("UPLOADS_A_DAY_MB", 500)
UPLOADS_OF_ITEM_MB = env.number("UPLOADS_OF_ITEM_MB", 2000)
UPLOADS_ALL_MB = env.number("UPLOADS_ALL_MB", 50_000)
UPLOADS_RESERVE_MB = env.number("UPLOADS_RESERVE_MB", 500)
# ClamAV's daemon, tcp://host:3310 or unix:///path; without it uploads are not scanned.
CLAMAV_URL = env.socket_address("CLAMAV_URL")
CLAMAV_REQUIRED = env.flag("CLAMAV_REQUIRED", True)
CLAMAV_SECONDS = env.number("CLAMAV_SECONDS", 30, least=1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000

# --- backups -------------------------------------------------------------------------------------------------

# A folder or s3://bucket/folder makes the beat ask for a backup every night; `manage.py backup` makes one at any time.
BACKUP_TO = env.text("BACKUP_TO", "")
BACKUP_KEEP_DAYS = env.number("BACKUP_KEEP_DAYS", 14, least=1)
# The file whose first line is the passphrase that backups are encrypted with.
BACKUP_PASSPHRASE_FILE = env.text("BACKUP_PASSPHRASE_FILE", "")

# --- security ------------------------------------------------------------------------------------------------

_over_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _over_https and env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
# Who is believed about a client's address: a number of proxies, or their networks (see core/addresses.py).
TRUSTED_PROXIES = env.proxies("TRUSTED_PROXIES", 1 if env.flag("BEHIND_PROXY") else 0)
# The API says of any method which there are at an address (405 with `Allow`).
METHODS_ARE_TOLD = ("/api/v1/",)
# A program that is led to https has sent its token in the clear already: the API refuses instead (api/v1.py).
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/v1/"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600) if _over_https else 0
# Both bind other sites of the same domain: only who answers for the whole domain may ask for them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
# The checks for production would have both; see above.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = _over_https
CSRF_COOKIE_SECURE = _over_https
SESSION_COOKIE_HTTPONLY = True
# A browser takes a cookie of this name only from this very host and over https.
_host = "__Host-" if _over_https else ""
SESSION_COOKIE_NAME = f"{_host}sessionid"
CSRF_COOKIE_NAME = f"{_host}csrftoken"
DEVICE_COOKIE_NAME = f"{_host}device"
BROWSER_COOKIE_NAME = f"{_host}browser"
TRUSTED_COOKIE_NAME = f"{_host}trusted"
PUSH_COOKIE_NAME = f"{_host}reminders"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECRET_ADDRESSES = protection.SECRET_ADDRESSES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": protection.CONTENT_POLICY}
# Of Django's own pages, whose scripts bear no number.
ADMIN_SCRIPTS = protection.scripts_by_address(SITE_URL, STATIC_URL, ALLOWED_HOSTS)

# --- libraries -----------------------------------------------------------------------------------------------

# The rows of history are reached as `row.history`; its tables are named after the model.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history", related_query_name="history")
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
# Nobody changes or deletes what was recorded: the database refuses it.
PGHISTORY_APPEND_ONLY = True
# Reading a page writes nothing that is tracked: its statements need not say who asks.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True
# The formats that can be read back; the library's others (html among them) end in an error or read nothing.
IMPORT_EXPORT_FORMATS = [
    import_string(f"import_export.formats.base_formats.{name}") for name in ("XLSX", "CSV", "ODS")
]

# Of the library of second factors and providers we use parts; its own pages have no addresses.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "cities.signing_in.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _over_https
SOCIALACCOUNT_ADAPTER = "cities.signing_in.oidc.SourceAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8

# A long random text opens /metrics to who sends it (Authorization: Bearer …); without one there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
# Who is told by /readyz which part fails, and the version: these networks, and whoever sends METRICS_TOKEN.
WATCHERS = env.networks("WATCHERS", ["127.0.0.0/8", "::1"])
# An address that the beat asks every five minutes: whoever watches it learns when the beat is silent.
PING_URL = env.text("PING_URL", "")
# Pages are read, nothing is accepted.
MAINTENANCE = env.flag("MAINTENANCE")
# Days that are kept: files that were made, uploads of plans that nobody applied, records of what ran by itself.
EXPORTS_KEPT_DAYS = env.number("EXPORTS_KEPT_DAYS", 30, least=1)
IMPORTS_KEPT_DAYS = env.number("IMPORTS_KEPT_DAYS", 30, least=1)
LETTERS_KEPT_DAYS = env.number("LETTERS_KEPT_DAYS", 400, least=30)
WEBHOOKS_KEPT_DAYS = env.number("WEBHOOKS_KEPT_DAYS", 30, least=7)
REMINDER_RUNS_KEPT_DAYS = env.number("REMINDER_RUNS_KEPT_DAYS", 400, least=7)
# What requests said of themselves to history, where no row of history came of it.
CONTEXTS_KEPT_DAYS = env.number("CONTEXTS_KEPT_DAYS", 30, least=1)
ACCOUNT_LETTERS_KEPT_DAYS = env.number("ACCOUNT_LETTERS_KEPT_DAYS", 30, least=1)
# The journal of security; the database itself refuses to forget the last 180 days.
JOURNAL_KEPT_DAYS = env.number("JOURNAL_KEPT_DAYS", 3 * 365, least=180)
# So long after an account was closed the person may be replaced in the past by post and body; 0: never.
PERSON_KEPT_DAYS = env.number("PERSON_KEPT_DAYS", 3 * 365)

# Who gets failures by mail, once an hour for each kind; addresses separated by commas.
ADMINS = [("", address) for address in env.words("ADMINS")]
EMAIL_SUBJECT_PREFIX = "[roadmap] "
# Where failures are sent besides the log (Sentry, or what speaks as it does); needs the extra sentry.
SENTRY_DSN = env.optional("SENTRY_DSN", "sentry_sdk", "sentry")

LOGGING = log_form.logging(env.text("LOG_FORMAT", "line"), env.text("LOG_LEVEL", "INFO"))
