"""What stands on a canvas already becomes its first revision, by whoever saved last."""

from django.db import migrations

BEGIN = """
INSERT INTO boxes_revision (project_id, number, author_id, started_at, ended_at, origin, source)
SELECT project_id, 1, (array_agg(updated_by_id ORDER BY updated_at DESC))[1], max(updated_at), max(updated_at), 'edited', ''
FROM (
    SELECT project_id, updated_by_id, updated_at FROM boxes_box WHERE updated_at IS NOT NULL
    UNION ALL SELECT project_id, updated_by_id, updated_at FROM boxes_panel WHERE updated_at IS NOT NULL
) AS saved
GROUP BY project_id
ON CONFLICT DO NOTHING
"""
KEEP = """
INSERT INTO boxes_part (revision_id, key, version, content)
SELECT revision.id, part.key, part.version, part.content
FROM (
    SELECT project_id, key::text AS key, version, jsonb_build_object('text', text) AS content
    FROM boxes_box WHERE updated_at IS NOT NULL
    UNION ALL SELECT project_id, 'panel:' || key, version, data FROM boxes_panel WHERE updated_at IS NOT NULL
) AS part
JOIN boxes_revision AS revision ON revision.project_id = part.project_id AND revision.number = 1
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("boxes", "0003_revision")]

    operations = [
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
