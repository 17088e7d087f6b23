"""The one way to replace a person who left in what is never changed otherwise; see cities/personal.py.

It runs with the rights of the tables' owner, so the program needs none to change records or history. What it changes
is names, posts that the name then tells, e-mails and telephones of one person whose account is closed.
"""

from django.db import migrations

REPLACE = r"""
    CREATE OR REPLACE FUNCTION roadmap_replace_person(who BIGINT, label TEXT) RETURNS BOOLEAN
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        ignored TEXT := current_setting('pgtrigger.ignore', true);
        person cities_user%ROWTYPE;
        nowhere TEXT := format('left-%s@left.invalid', who);
        place TEXT;
        word TEXT;
        bearing TEXT;
    BEGIN
        SELECT * INTO person FROM cities_user WHERE id = who FOR UPDATE;
        IF NOT FOUND OR person.is_active OR COALESCE(label, '') = '' THEN
            RAISE EXCEPTION 'only a person who left is replaced';
        END IF;
        IF person.email = nowhere THEN RETURN FALSE; END IF;
        SELECT COALESCE(NULLIF(short_name, ''), name) INTO place FROM cities_body WHERE id = person.body_id;
        -- Whatever keeps an author's name and post of its time; also tables that are added later.
        PERFORM set_config('pgtrigger.ignore', '{' || string_agg(DISTINCT tgname, ',') || '}', true)
           FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE tgname LIKE 'pgtrigger%' AND (c.oid IN ('cities_userhistory'::regclass,
                'core_securityevent'::regclass, 'core_removedrecord'::regclass)
             OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'author_name'));

        UPDATE roadmap_report r
           SET author_name = COALESCE(NULLIF(concat_ws(', ', NULLIF(author_post, ''),
                 (SELECT COALESCE(NULLIF(b.short_name, ''), b.name) FROM cities_body b WHERE b.id = r.body_id)),
                 ''), label), author_post = ''
         WHERE author_id = who;
        FOR bearing IN
            SELECT table_name FROM information_schema.columns
             WHERE table_schema = 'public' AND column_name IN ('author_id', 'author_name', 'author_post')
               AND table_name <> 'roadmap_report'
             GROUP BY table_name HAVING count(*) = 3
        LOOP
            EXECUTE format('UPDATE %I SET author_name = COALESCE(NULLIF(author_post, '''') || COALESCE('', '' || $1, ''''),'
                           ' $2), author_post = '''' WHERE author_id = $3', bearing) USING place, label, who;
        END LOOP;
        UPDATE roadmap_deadlinechange
           SET decided_by_name = COALESCE(NULLIF(decided_by_post, '') || COALESCE(', ' || place, ''), label),
               decided_by_post = ''
         WHERE decided_by_id = who;
        UPDATE core_removedrecord
           SET content = content || jsonb_build_object('author_name', label, 'author_post', '')
         WHERE content->>'author_id' = who::text AND content ? 'author_name';
        UPDATE core_removedrecord
           SET content = content || jsonb_build_object('decided_by_name', label, 'decided_by_post', '')
         WHERE content->>'decided_by_id' = who::text AND content ? 'decided_by_name';

        -- The journal and the log of the administrators' pages name people within texts.
        FOR word IN
            SELECT DISTINCT one FROM (
                SELECT unnest(ARRAY[name, email]) AS one FROM cities_userhistory WHERE pgh_obj_id = who
                UNION SELECT unnest(ARRAY[person.name, person.email])) AS known
             WHERE length(one) > 4 AND one <> label
        LOOP
            UPDATE core_securityevent
               SET detail = left(regexp_replace(detail, regexp_replace(word, '([^\w\s@])', '\\\1', 'g'), replace(label, '\', '\\'), 'gi'), 500)
             WHERE position(lower(word) IN lower(detail)) > 0;
            UPDATE django_admin_log
               SET object_repr = left(
                   regexp_replace(object_repr, regexp_replace(word, '([^\w\s@])', '\\\1', 'g'), replace(label, '\', '\\'), 'gi'), 200)
             WHERE position(lower(word) IN lower(object_repr)) > 0;
        END LOOP;

        UPDATE cities_user
           SET name = label, email = nowhere, phone = '', invitation = '', last_login = NULL,
               password = '!' || md5(random()::text)
         WHERE id = who;
        UPDATE cities_userhistory SET name = label, email = nowhere, phone = '' WHERE pgh_obj_id = who;
        PERFORM set_config('pgtrigger.ignore', COALESCE(NULLIF(ignored, ''), '{}'), true);
        RETURN TRUE;
    END $$;
    REVOKE ALL ON FUNCTION roadmap_replace_person(BIGINT, TEXT) FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("roadmap", "0102_questions"),
        ("cities", "0030_account_letters"),
        ("core", "0102_journal_kinds_and_forgetting"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.RunSQL(REPLACE, "DROP FUNCTION IF EXISTS roadmap_replace_person(BIGINT, TEXT)"),
    ]
