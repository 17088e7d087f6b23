"""The state of everything that a preview was made against, as one short word.

PostgreSQL stamps every version of a row with the transaction that wrote it (`xmin`) and its place (`ctid`),
however it was written: by a form, the admin, a bulk update or another import. So no change can slip by between
a preview and its applying, and no table needs a counter that somebody may forget to raise.
"""

from django.db import connection

from core.writing import in_turn
from roadmap.models import Roadmap

ROWS = """
    SELECT 'roadmap', id, xmin || ctid::text FROM roadmap_roadmap WHERE id = %(roadmap)s
    UNION ALL SELECT 'side', id, xmin || ctid::text FROM roadmap_side WHERE roadmap_id = %(roadmap)s
    UNION ALL SELECT 'direction', id, xmin || ctid::text FROM roadmap_direction WHERE roadmap_id = %(roadmap)s
    UNION ALL SELECT 'item', id, xmin || ctid::text FROM roadmap_item WHERE roadmap_id = %(roadmap)s
    UNION ALL SELECT 'responsibility', r.id, r.xmin || r.ctid::text FROM roadmap_responsibility r
              JOIN roadmap_item i ON i.id = r.item_id WHERE i.roadmap_id = %(roadmap)s
    UNION ALL SELECT 'milestone', m.id, m.xmin || m.ctid::text FROM roadmap_milestone m
              JOIN roadmap_item i ON i.id = m.item_id WHERE i.roadmap_id = %(roadmap)s
    UNION ALL SELECT 'body', b.id, b.xmin || b.ctid::text FROM cities_body b
              WHERE b.city_id IN (SELECT city_id FROM roadmap_side WHERE roadmap_id = %(roadmap)s)
"""


def fingerprint(roadmap: Roadmap) -> str:
    """The fingerprint of the roadmap's rows and of its sides' bodies, as the current transaction sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(string_agg(concat_ws(':', t.*), ',' ORDER BY t)) FROM ({ROWS}) t",  # noqa: S608
            {"roadmap": roadmap.pk},
        )
        (found,) = cursor.fetchone()
    return str(found)


def lock_roadmap(roadmap: Roadmap) -> None:
    """Within a transaction: one import at a time on this roadmap, and nobody changes what it may write.

    Whoever reports on one of the milestones waits until the import is through, and is then refused with the reason.
    """
    in_turn("roadmap import", roadmap.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM roadmap_item WHERE roadmap_id = %s ORDER BY id FOR UPDATE", [roadmap.pk]
        )
        cursor.execute(
            """SELECT 1 FROM roadmap_milestone WHERE item_id IN
               (SELECT id FROM roadmap_item WHERE roadmap_id = %s) ORDER BY id FOR UPDATE""",
            [roadmap.pk],
        )
