"""Work that goes on after the answer has left."""

from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string


def find(name: str) -> Any:
    """Return the task named `<app label>.<function>` from that app's `tasks` module."""
    label, function = name.split(".")
    return import_string(f"{apps.get_app_config(label).name}.tasks.{function}")


def enqueue_after_commit(name: str, *args: Any) -> None:
    """Queue the task `name` once the present transaction has committed; `args` are plain JSON values."""
    transaction.on_commit(partial(find(name).enqueue, *args))
