"""The first record of each side that was there before records were kept: which city it is, and who coordinates."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0120_history_of_sides")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO roadmap_sidehistory (pgh_created_at, pgh_label, pgh_obj_id,
                   id, roadmap_id, city_id, coordinating_body_id, "order")
            SELECT now(), 'insert', id,
                   id, roadmap_id, city_id, coordinating_body_id, "order"
              FROM roadmap_side
             WHERE NOT EXISTS (SELECT 1 FROM roadmap_sidehistory h WHERE h.pgh_obj_id = roadmap_side.id)
            """,
            migrations.RunSQL.noop,
        )
    ]
