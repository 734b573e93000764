"""What Django says at the start when the environment cannot be meant."""

import pytest
from django.core.checks import run_checks


def found() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("portal.E")]


@pytest.mark.parametrize("mode", ["production", "demo", "development", "test"])
def test_known_modes_are_fine(settings, mode):
    settings.MODE = mode
    assert found() == []


@pytest.mark.parametrize("mode", ["prod", "Production", ""])
def test_a_misspelt_mode_is_an_error(settings, mode):
    settings.MODE = mode
    assert found() == ["portal.E001"]


@pytest.mark.parametrize(
    ("address", "errors"),
    [
        ("http://127.0.0.1:8000", []),
        ("http://localhost:8000", []),
        ("https://grants.example.org", ["portal.E002"]),
    ],
)
def test_the_demo_has_no_public_address(settings, address, errors):
    settings.DEMO, settings.SITE_URL = True, address
    assert found() == errors
