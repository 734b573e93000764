"""Nothing but the bundled assets and our own QR code is ever fetched: each probe ends the document."""

import base64
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portal.documents.rendering import RenderFailed
from portal.documents.rendering.client import ROOT, Workshop

from .conftest import probe


def _svg(body: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{body}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


REMOTE_SVG = _svg("<image href='http://127.0.0.1:9/x.png' width='9' height='9'/>")
LOCAL_SVG = _svg("<image href='file:///etc/passwd' width='9' height='9'/>")
SQUARE = _svg("<path d='M0 0h9v9z'/>")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on the loopback that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="/etc/passwd" alt="x">',
        '<style>@import "file:///etc/passwd";</style>',
        '<p style="background: url(file:///etc/passwd)">ა</p>',
        "<style>@font-face { font-family: X; src: url(file:///etc/passwd) } p { font-family: X }</style><p>ა</p>",
        '<link rel="attachment" href="file:///etc/passwd"><p>ა</p>',
        '<p><a rel="attachment" href="file:///etc/passwd">ა</a></p>',
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css"><p>ა</p>',
        '<base href="http://127.0.0.1:{port}/"><img src="x.png" alt="x">',
        '<img src="http://127.0.0.1:{port}/redirect" alt="x">',
        '<img src="http://169.254.169.254/latest/meta-data" alt="x">',
        '<img src="ftp://127.0.0.1:{port}/x.png" alt="x">',
        '<img src="data:text/html,x" alt="x">',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">',
        '<embed src="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
        f'<img src="{REMOTE_SVG}" alt="x">',
        f'<img src="{LOCAL_SVG}" alt="x">',
        '<img src="asset:../settings.py" alt="x">',
        '<img src="asset:firago-latin-400-normal.woff2/../../x" alt="x">',
        '<img src="asset:logo-0" alt="x">',
    ],
)
def test_every_foreign_address_ends_the_document(workshop: Workshop, listener: socket.socket, html: str) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(RenderFailed) as failed:
        workshop.render(probe(html.replace("{port}", str(port))))
    assert failed.value.code == "ASSET_BLOCKED"
    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_font_of_the_system_is_not_there(workshop: Workshop) -> None:
    rule = '@font-face { font-family: X; src: local("DejaVu Sans") }'
    with pytest.raises(RenderFailed) as failed:
        workshop.render(probe(f"<style>{rule}</style><p>ა</p>"))
    assert failed.value.code == "TEMPLATE_ERROR"
    unknown = "<p style=\"font-family: 'DejaVu Sans', serif\">ტექსტი</p>"
    assert workshop.render(probe(unknown)).fonts == ["FiraGO"]


def test_the_qr_code_is_let_in(workshop: Workshop) -> None:
    html = f'<p>ა</p><img src="{SQUARE}" alt="კოდი">'
    assert workshop.render(probe(html)).pages == 1


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('portal.example', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_the_child_opens_no_socket_and_starts_no_program(attempt: str) -> None:
    code = f"from portal.documents.rendering.sandbox import confine; confine(1 << 30, 1 << 20); {attempt}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].startswith("PermissionError: ")
