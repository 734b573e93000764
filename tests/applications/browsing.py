"""Going to pages of applications, and what stands on them."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.applications.models import Application


def address(name: str, application: Application, *more: object) -> str:
    """Return the address of a page of one application."""
    return reverse(f"applications:{name}", args=[application.reference, *more])


def shown(browser: Client, url: str, status: int = 200) -> str:
    """Return what stands on a page; its answer must have `status`."""
    answer: HttpResponse = browser.get(url)
    assert answer.status_code == status
    return answer.content.decode()
