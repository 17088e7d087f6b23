"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id as OWASP advises for servers: 19 MiB, two passes, one lane; about 30 ms a sign-in.

    Django's own choice takes 100 MiB and eight lanes each time, which a few guesses at once turn into an outage.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
