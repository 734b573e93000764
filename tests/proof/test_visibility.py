"""A list shows exactly what its permission lets one see: `visible_to` and `has_perm` never part."""

from collections.abc import Iterator

import pytest
import rules
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from portal.core.access import console

from .world import World


def filtered_models() -> list[type[Model]]:
    """Return every model whose rows are shown by person."""
    return [model for model in apps.get_models() if hasattr(model._default_manager, "visible_to")]


def view_permission(model: type[Model]) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def people(world: World) -> Iterator[tuple[str, object]]:
    """Yield (role, person) for the cast, a visitor, the command line and an officer of one call alone."""
    for role, person in world.cast.items():
        yield role, person or AnonymousUser()
    yield "console", console()


@pytest.mark.parametrize("model", filtered_models(), ids=lambda model: model._meta.label)
def test_one_sees_in_lists_what_one_may_view(world: World, model: type[Model]) -> None:
    rows, permission = list(model._default_manager.all()), view_permission(model)
    assert rules.perm_exists(permission), permission
    assert rows
    for role, person in people(world):
        listed = set(model._default_manager.visible_to(person).values_list("pk", flat=True))
        allowed = {row.pk for row in rows if person.has_perm(permission, row)}
        assert (role, listed) == (role, allowed)
