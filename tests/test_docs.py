"""The generated pages of docs/ say what the code does."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from rules.permissions import permissions

from portal.docs import GENERATED, permissions_page, states_page, worded


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("is_officer", "is officer"),
        ("((is_editor | is_officer) | is_console)", "is editor or is officer or is console"),
        ("((is_own_seat & has_declared) | is_console)", "is own seat and has declared, or is console"),
        ("(is_editor & (is_draft | is_open))", "is editor and (is draft or is open)"),
        ("(is_officer & ~is_console)", "is officer and not (is console)"),
    ],
)
def test_combined_predicates_are_put_into_words(expression, words):
    assert worded(expression) == words


def test_every_permission_stands_on_the_page():
    page = permissions_page()
    assert GENERATED in page
    assert [name for name in permissions if f"| `{name}` |" not in page] == []


def test_every_move_stands_on_the_page():
    page = states_page()
    moves = sum(len(model.moves) for model in apps.get_models() if hasattr(model, "moves"))
    assert page.count("\n| ") - page.count("\n| ---") - page.count("\n| From ") == moves


def test_pages_are_written_and_then_current(tmp_path, settings, monkeypatch):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr("portal.core.management.commands.write_docs.PAGES", {"page.md": lambda: "as the code has it\n"})
    with pytest.raises(CommandError, match=r"not current: page\.md; run `make docs`"):
        call_command("write_docs", check=True)
    call_command("write_docs")
    call_command("write_docs", check=True)
    assert (tmp_path / "page.md").read_text() == "as the code has it\n"
    (tmp_path / "page.md").write_text("something else\n")
    with pytest.raises(CommandError, match="not current"):
        call_command("write_docs", check=True)
