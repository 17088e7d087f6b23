"""More kinds of events in the journal, and the one way to let go of its oldest rows."""

from django.db import migrations, models

FORGET = """
    CREATE OR REPLACE FUNCTION core_forget_journal(before TIMESTAMPTZ) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        ignored TEXT := current_setting('pgtrigger.ignore', true);
        went BIGINT;
    BEGIN
        IF before IS NULL OR before > clock_timestamp() - interval '180 days' THEN
            RAISE EXCEPTION 'the last 180 days of the journal are kept';
        END IF;
        PERFORM set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true)
           FROM pg_trigger WHERE tgrelid = 'core_securityevent'::regclass AND tgname LIKE 'pgtrigger%';
        DELETE FROM core_securityevent WHERE at < before;
        GET DIAGNOSTICS went = ROW_COUNT;
        PERFORM set_config('pgtrigger.ignore', COALESCE(NULLIF(ignored, ''), '{}'), true);
        RETURN went;
    END $$;
    REVOKE ALL ON FUNCTION core_forget_journal(TIMESTAMPTZ) FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0101_text_of_sessions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="securityevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signed_in", "signed in"),
                    ("failed", "wrong password"),
                    ("slowed", "slowed down"),
                    ("signed_out", "signed out"),
                    ("password", "password set"),
                    ("second_factor", "second factor"),
                    ("calendar", "calendar address"),
                    ("invited", "invited"),
                    ("rights", "rights changed"),
                    ("exported", "exported"),
                    ("evidence", "proof downloaded"),
                    ("refused", "access refused"),
                    ("infected", "virus found"),
                    ("settings", "settings changed"),
                    ("personal", "personal data"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.RunSQL(FORGET, "DROP FUNCTION IF EXISTS core_forget_journal(TIMESTAMPTZ)"),
    ]
