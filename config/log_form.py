"""The form of the log, the same in the web server, the workers and the beat."""


def logging(form: str, level: str) -> dict[str, object]:
    """Django's LOGGING: `form` is "line" or "json" (one object a line), `level` the least that is written."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "numbered": {"()": "core.numbering.Numbered"},
            "secrets": {"()": "core.logs.HideSecrets"},
        },
        "formatters": {
            "line": {
                "()": "core.numbering.Lines",
                "format": "%(asctime)s %(levelname)s %(name)s [%(number)s]: %(message)s",
            },
            "json": {"()": "core.numbering.JsonLines"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form if form == "json" else "line",
                "filters": ["numbered", "secrets"],
            },
            "administrators": {
                "class": "core.alarm.TellAdministrators",
                "level": "ERROR",
                "formatter": "line",
                "filters": ["numbered", "secrets"],
            },
        },
        "root": {"handlers": ["console", "administrators"], "level": level},
        # Django's own handlers would write, and mail, each failure once more.
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # They tell whole addresses, and in those of a bot lies its token.
            "httpx": {"handlers": [], "level": "WARNING", "propagate": True},
            "httpcore": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
