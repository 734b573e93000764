"""Debian's Chromium before the live server, on a phone 390 px wide, in Georgian unless a test says otherwise."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from portal.accounts.models import User

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
Opened = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser; its event loop lives in this thread, where Django then has to be told that this is fine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            yield browser
            browser.close()


@pytest.fixture
def opened(chromium: Browser, live_server) -> Iterator[Opened]:
    """Return a function that opens a phone in which a person is signed in; every request it makes stays here."""
    phones: list[BrowserContext] = []
    strangers: set[str] = set()

    def watch(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(live_server.url):
            strangers.add(url)

    def phone(user: User | None = None, language: str = "ka", **options: object) -> BrowserContext:
        context = chromium.new_context(base_url=live_server.url, viewport=PHONE, **options)
        phones.append(context)
        context.set_default_timeout(15_000)
        context.on("request", lambda request: watch(request.url))
        cookies = {"django_language": language} | ({"sessionid": session_of(user)} if user else {})
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        return context

    yield phone
    for one in phones:
        one.close()
    assert strangers == set()


def session_of(user: User) -> str:
    """Return the key of a new session in which the person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
