"""Database triggers: events can be added and sealed once, never changed or removed."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_event"
_FACTS = ("id", "actor_id", "verb", "object_type", "object_id", "call_id", "data", "request_id", "at")
_SQLITE = """CREATE TRIGGER {name} BEFORE {verb} ON {table} {condition}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"""
_POSTGRES = "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} {condition} EXECUTE FUNCTION append_only()"


def _unless_sealing(same: str) -> str:
    """Return the condition that lets one UPDATE through: giving an event its hash, all facts being the same."""
    facts = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _FACTS)
    return f"WHEN (NOT (OLD.hash = '' AND NEW.hash <> '' AND {facts}))"


def _triggers(vendor: str) -> dict[str, str]:
    """Return the triggers by the verb they refuse."""
    if vendor != "postgresql":
        conditions = {"update": _unless_sealing("IS"), "delete": ""}
        return {verb: _SQLITE.format(**_named(verb), condition=when) for verb, when in conditions.items()}
    conditions = {"update": _unless_sealing("IS NOT DISTINCT FROM"), "delete": "", "truncate": ""}
    each = {"truncate": "STATEMENT"}
    return {
        verb: _POSTGRES.format(**_named(verb), each=each.get(verb, "ROW"), condition=when)
        for verb, when in conditions.items()
    }


def _named(verb: str) -> dict[str, str]:
    return {"name": f"{TABLE}_no_{verb}", "verb": verb, "table": TABLE}


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the table append-only."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in _triggers(connection.vendor).values():
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (migrations backwards, and tests that empty the table)."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in _triggers(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}{on}")
