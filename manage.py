#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run the command that the command line names, on the settings of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import psycopg
    from django.core.management import execute_from_command_line
    from django.db import Error

    try:
        execute_from_command_line(sys.argv)
    except (Error, psycopg.Error, OSError) as error:
        from core.command_line import sentence

        # Whoever runs a command while the database is away, or as a role without the rights, wants the sentence.
        said = sentence(error)
        if "--traceback" in sys.argv or not said:
            raise
        sys.exit(said)


if __name__ == "__main__":
    main()
