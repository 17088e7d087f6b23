"""Marks that move with whatever pages show; the triggers that write them are made after each migration."""

from django.db import migrations, models

# The argument is a SELECT over the changed rows, for which `%s` stands: the scopes they belong to, NULL for none.
MOVED = """
CREATE FUNCTION core_page_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        -- Whose rows they were is not known any more: as if all of them had changed.
        moved := ARRAY(SELECT DISTINCT scope FROM core_pagemark) || 0::bigint;
    ELSE
        EXECUTE format(TG_ARGV[0], CASE TG_OP
            WHEN 'INSERT' THEN 'TABLE new_rows'
            WHEN 'DELETE' THEN 'TABLE old_rows'
            ELSE 'TABLE new_rows UNION ALL TABLE old_rows' END) INTO moved;
    END IF;
    IF moved IS NOT NULL THEN
        INSERT INTO core_pagemark (scope, mark)
        SELECT scope, hashtextextended(gen_random_uuid()::text, 0)
        FROM (SELECT DISTINCT unnest(moved || '-1'::bigint) AS scope) AS wanted;
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0103_events_of_signing_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("scope", models.BigIntegerField(verbose_name="scope")),
                ("mark", models.BigIntegerField(verbose_name="mark")),
            ],
            options={
                "verbose_name": "page mark",
                "verbose_name_plural": "page marks",
                "indexes": [models.Index(fields=["scope"], include=["mark"], name="page_mark_scope")],
            },
        ),
        migrations.RunSQL(MOVED, "DROP FUNCTION core_page_moved() CASCADE"),
    ]
