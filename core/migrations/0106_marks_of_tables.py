"""With what pages show, the mark of the changed table itself moves: by it rows that were read are known to be as they were."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("core.migrations.0104_page_marks").MOVED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
# The second argument of the trigger, where it has one, is the scope of its table.
MOVED = """
CREATE OR REPLACE FUNCTION core_page_moved() RETURNS trigger LANGUAGE plpgsql AS $$
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
        IF TG_NARGS > 1 THEN
            moved := moved || TG_ARGV[1]::bigint;
        END IF;
        INSERT INTO core_pagemark (scope, mark)
        SELECT scope, hashtextextended(gen_random_uuid()::text, 0)
        FROM (SELECT DISTINCT unnest(moved || '-1'::bigint) AS scope) AS wanted;
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0105_letters_in_the_journal"),
    ]

    operations = [
        migrations.RunSQL(MOVED, BEFORE),
    ]
