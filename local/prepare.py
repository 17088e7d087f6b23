"""What must be done before the web server starts: catalogues, migrations, first data, static files.

    python -m local.prepare ACCOUNTS_FILE

One process for all of it, because each start of Django costs a second. The demo accounts, or while there is
nobody the link for the first administrator, go into ACCOUNTS_FILE, to be shown at every start. With DEMO=0 an empty
database stays empty.
"""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command

from config import env
from local import catalogues


def main(accounts: Path) -> None:
    """Prepare the database that DATABASE_URL names; raises what Django's commands raise, of
    migrations that can't run `SystemExit`."""
    catalogues.compile_all()
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=1)
    except CommandError as error:
        sys.exit(str(error))
    if env.flag("DEMO", True):
        call_command("load_demo")
    # To the terminal of whoever started the program, and to the log of the preparation.
    call_command("start_link")
    with accounts.open("w", encoding="utf-8") as file:
        call_command("demo_accounts", stdout=file)
        call_command("start_link", stdout=file)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
