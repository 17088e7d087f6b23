"""The first record of each roadmap that was there before records were kept: what it is called from now back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0113_history_of_roadmaps")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO roadmap_roadmaphistory (pgh_created_at, pgh_label, pgh_obj_id,
                   id, slug, title, short_title, starts_on, ends_on, signed_on, source)
            SELECT now(), 'insert', id,
                   id, slug, title, short_title, starts_on, ends_on, signed_on, source
              FROM roadmap_roadmap
             WHERE NOT EXISTS (SELECT 1 FROM roadmap_roadmaphistory h WHERE h.pgh_obj_id = roadmap_roadmap.id)
            """,
            migrations.RunSQL.noop,
        )
    ]
