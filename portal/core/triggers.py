"""Database triggers: events can be added, never changed or removed."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("core_event",)
_SQLITE = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"""
_POSTGRES = "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION append_only()"


def _verbs(vendor: str) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the tables append-only."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(_POSTGRES_FUNCTION)
        for table in TABLES:
            for verb in _verbs(connection.vendor):
                each = "STATEMENT" if verb == "truncate" else "ROW"
                cursor.execute((_POSTGRES if postgres else _SQLITE).format(table=table, verb=verb, each=each))


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (migrations backwards, and tests that empty the tables)."""
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in _verbs(connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}" + on.format(table=table))
