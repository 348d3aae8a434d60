"""A new database is made in one step, an older one by those that it lacks: both end with the same tables."""

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader


def test_one_step_leads_where_the_many_lead():
    loader = MigrationLoader(None, replace_migrations=False)
    at_once = [migration for migration in loader.disk_migrations.values() if migration.replaces]

    one = loader.project_state([(migration.app_label, migration.name) for migration in at_once])
    many = loader.project_state([migration.replaces[-1] for migration in at_once])

    assert {migration.app_label for migration in at_once} == {"inventory", "removal"}
    assert MigrationAutodetector(many, one).changes(graph=loader.graph) == {}
