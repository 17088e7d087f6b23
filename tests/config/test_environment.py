"""What the environment says: secrets as files, limits of time beside what the database's address says itself."""

import pytest
from django.db import connections

from config import env, limits
from core import redis_address


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


def test_several_hosts_are_tried_and_the_one_that_takes_writes_is_stayed_at(monkeypatch):
    monkeypatch.setenv("D", "postgres://me:s%2Fx@first,second:5433/name?sslmode=require")

    found = env.database("D")

    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("first,second", "5432,5433", "s/x")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["OPTIONS"]["sslmode"] == "require"
    monkeypatch.setenv("D", "postgres://me@first,second/name?target_session_attrs=any")
    assert env.database("D")["OPTIONS"]["target_session_attrs"] == "any"


@pytest.mark.parametrize("hosts", ["first,", "first:x,second", ",second"])
def test_hosts_that_are_none_are_named(monkeypatch, hosts):
    monkeypatch.setenv("D", f"postgres://me@{hosts}/name")

    with pytest.raises(SystemExit, match="must name hosts"):
        env.database("D")


def test_sentinels_are_told_to_the_cache_and_to_the_queue(monkeypatch):
    monkeypatch.setenv("R", "sentinel://one:1,two/3?master=roadmap&sentinel_password=watch")

    address = env.redis("R", "a/b")

    assert redis_address.watched(address) == redis_address.Watched(
        (("one", 1), ("two", 26379)), "roadmap", "a/b", 3, "watch"
    )
    assert redis_address.broker(address) == (
        "sentinel://:a%2Fb@one:1/3;sentinel://:a%2Fb@two:26379/3",
        {"master_name": "roadmap", "sentinel_kwargs": {"password": "watch"}},
    )
    assert redis_address.broker("redis://one/0") == ("redis://one/0", {})
    for wrong in ("sentinel://one/0", "sentinel://one:x/0?master=m", "sentinel:///0?master=m"):
        monkeypatch.setenv("R", wrong)
        with pytest.raises(SystemExit, match="R"):
            env.redis("R")


def test_what_is_optional_is_asked_for_by_name(monkeypatch):
    monkeypatch.setenv("S", "something")

    with pytest.raises(SystemExit, match=r"S: needs the extra s3: python -m local\.extras s3"):
        env.optional("S", "no_such_module", "s3")
    monkeypatch.setenv("S", "")
    assert env.optional("S", "no_such_module", "s3") == ""
    monkeypatch.setenv("B", "s3:///folder")
    with pytest.raises(SystemExit, match="names no bucket"):
        env.bucket("B")
