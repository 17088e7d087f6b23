"""Fill in what people were called when they reported and decided, from the history of their accounts.

Where the history begins later than the record (data brought from elsewhere), its first entry is taken; where
there is none, the name of today.
"""

from django.db import migrations

NAMES = """
    -- Rows that were updated in this transaction wait for the check of their foreign keys, and no trigger can be
    -- switched on meanwhile.
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE {table} DISABLE TRIGGER USER;
    UPDATE {table} r SET {name} = w.name, {post} = w.post
    FROM (
        SELECT t.id, COALESCE(then_.name, first_.name, u.name) AS name, COALESCE(then_.post, first_.post, u.post) AS post
        FROM {table} t JOIN cities_user u ON u.id = t.{person}
        LEFT JOIN LATERAL (
            SELECT h.name, h.post FROM cities_userhistory h
            WHERE h.pgh_obj_id = u.id AND h.pgh_created_at <= t.{at} ORDER BY h.pgh_id DESC LIMIT 1
        ) then_ ON true
        LEFT JOIN LATERAL (
            SELECT h.name, h.post FROM cities_userhistory h WHERE h.pgh_obj_id = u.id ORDER BY h.pgh_id LIMIT 1
        ) first_ ON true
    ) w WHERE w.id = r.id;
    ALTER TABLE {table} ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL DEFERRED;
"""


def names(table, person, at, name, post):
    return migrations.RunSQL(
        NAMES.format(table=table, person=person, at=at, name=name, post=post), migrations.RunSQL.noop
    )


class Migration(migrations.Migration):

    dependencies = [('roadmap', '0040_names_as_they_were'), ("cities", "0001_initial")]

    operations = [
        names("roadmap_report", "author_id", "created_at", "author_name", "author_post"),
        names("roadmap_decision", "author_id", "created_at", "author_name", "author_post"),
        names("roadmap_deadlinechange", "author_id", "created_at", "author_name", "author_post"),
        names("roadmap_deadlinechange", "decided_by_id", "decided_at", "decided_by_name", "decided_by_post"),
    ]
