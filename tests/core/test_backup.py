"""What `make backup` wrote, `make restore` brings back."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def portal(tmp_path):
    """An installation of its own in a folder: the folder, and the variables that name it."""
    var = tmp_path / "var"
    var.mkdir()
    # Database and files of this test run are not those of that installation.
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "FILES_DIR")}
    environment = {**inherited, "PORTAL_MODE": "development", "VAR_DIR": str(var), "PYTHON": sys.executable}
    migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, check=True)
    return var, environment


def run(script: str, archive: Path, environment: dict[str, str]) -> str:
    command = [str(ROOT / "bin" / script), str(archive)]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def rows(database: Path, query: str) -> list[str]:
    with sqlite3.connect(database) as connection:
        return [row[0] for row in connection.execute(query)]


def sessions(database: Path) -> list[str]:
    return rows(database, "SELECT session_key FROM django_session ORDER BY session_key")


def add_session(database: Path, key: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO django_session VALUES (?, '', '2030-01-01')", [key])


def test_database_files_and_key_come_back_and_nothing_is_thrown_away(portal, tmp_path):
    var, environment = portal
    database, paper, key = var / "portal.sqlite3", var / "files" / "ab" / "abcdef", var / "secret_key"
    add_session(database, "kept")
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"a paper")
    secret = key.read_text()
    archive = tmp_path / "backup.tar.gz"
    assert f"Written: {archive}" in run("backup", archive, environment)
    assert archive.stat().st_mode & 0o077 == 0

    add_session(database, "later")
    paper.write_bytes(b"damaged")
    key.write_text("another")
    run("restore", archive, environment)

    assert (sessions(database), paper.read_bytes(), key.read_text()) == (["kept"], b"a paper", secret)
    triggers = rows(database, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_event'")
    assert sorted(triggers) == ["core_event_no_delete", "core_event_no_update"]
    [aside] = var.glob("before-restore-*")
    assert sessions(aside / "portal.sqlite3") == ["kept", "later"]
    assert ((aside / "files" / "ab" / "abcdef").read_bytes(), (aside / "secret_key").read_text()) == (
        b"damaged",
        "another",
    )
