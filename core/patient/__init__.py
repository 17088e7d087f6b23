"""Django's PostgreSQL, whose answers are not waited for without end: what `ENGINE` names."""
