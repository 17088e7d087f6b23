#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run the command that the command line names, on the settings of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        # Whoever runs a command while the database is away, full or locked wants the sentence.
        sys.exit(f"The database can't be used, the command was not finished: {error}".rstrip())


if __name__ == "__main__":
    main()
