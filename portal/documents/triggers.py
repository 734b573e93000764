"""Database triggers: what a finished document is cannot change, and no finished document can be removed.

Whom it is issued to and when, and what supersedes it, may still be written.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "documents_document"
_FROZEN = (
    "application_id",
    "agreement_id",
    "kind",
    "version",
    "number",
    "language",
    "state",
    "template_digest",
    "context",
    "context_sha256",
    "unsigned_key",
    "unsigned_sha256",
    "file_key",
    "sha256",
    "code_hash",
)
_VERBS = {"update": f"UPDATE OF {', '.join(_FROZEN)}", "delete": "DELETE"}
_SQLITE = """CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN OLD.state = 'ready'
BEGIN SELECT RAISE(ABORT, 'a finished document is write-once'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION write_once() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'a finished document is write-once'; END $$ LANGUAGE plpgsql"""
_POSTGRES = """CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN (OLD.state = 'ready')
EXECUTE FUNCTION write_once()"""


def create(connection: BaseDatabaseWrapper) -> None:
    """Make finished documents write-once."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(_POSTGRES_FUNCTION)
        for name, verb in _VERBS.items():
            text = _POSTGRES if postgres else _SQLITE
            cursor.execute(text.format(name=f"{TABLE}_no_{name}", verb=verb, table=TABLE))


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (migrations backwards, and tests that empty the table)."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _VERBS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{name}{on}")
