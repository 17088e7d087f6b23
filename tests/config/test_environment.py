"""What the environment says: secrets as files, limits of time beside what the database's address says itself."""

import pytest
from django.db import connections

from config import env, limits


def test_a_variable_may_be_a_file(tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("from-a-file\n")
    monkeypatch.setenv("SOMETHING_FILE", str(tmp_path / "secret"))

    assert env.text("SOMETHING") == "from-a-file"

    monkeypatch.setenv("SOMETHING_FILE", str(tmp_path / "gone"))
    with pytest.raises(SystemExit, match="SOMETHING_FILE"):
        env.text("SOMETHING")


def test_passwords_apart_from_the_addresses(monkeypatch):
    monkeypatch.setenv("D", "postgres://me@host/name?options=-c%20work_mem%3D8MB")
    monkeypatch.setenv("R", "redis://cache:6379/1")

    assert env.database("D", "a/b")["PASSWORD"] == "a/b"
    assert env.redis("R", "a/b") == "redis://:a%2Fb@cache:6379/1"


def test_options_in_the_address_add_to_ours(monkeypatch):
    monkeypatch.setenv("D", "postgres://me@host/name?options=-c%20work_mem%3D8MB")

    assert env.database("D")["OPTIONS"]["options"] == f"{env.DATABASE_OPTIONS} -c work_mem=8MB"


@pytest.mark.django_db(transaction=True)
def test_the_web_server_and_the_worker_have_limits_of_their_own(settings, monkeypatch):
    own = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", dict(own))
    found = {}
    for part in ("web", "worker"):
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "options", own["options"])
        limits.apply(part)
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
            found[part] = cursor.fetchone()
        connections["default"].close()

    assert found == {"web": ("20s", "5s"), "worker": ("5min", "1min")}
