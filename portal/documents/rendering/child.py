"""The confined process that makes documents: `python -m portal.documents.rendering.child '{"limits": …}'`.

Says "ready", then reads one job per message from standard input and answers with two messages: a report in JSON and
the PDF (empty when the report has a `code`). Ends with its input, or after a failure that may have left damage.
"""

import gc
import json
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .frames import Closed, read_frame, write_frame
from .job import Limits, RenderFailed, RenderJob
from .libraries import INSTALL
from .sandbox import confine, grant_cpu

Report = dict[str, Any]


def main() -> None:
    settings = json.loads(sys.argv[1])
    limits = Limits(**settings["limits"])
    replies = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
    confine(limits.memory_bytes, limits.output_bytes)
    make = _maker([Path(folder) for folder in settings["layouts"]])
    gc.freeze()
    write_frame(replies, b"ready")
    report: Report = {}
    while not report.get("last"):
        try:
            request = json.loads(read_frame(sys.stdin.fileno()))
        except Closed:
            return
        grant_cpu(limits.cpu_seconds)
        report, pdf = _answer(make, request)
        write_frame(replies, json.dumps(report).encode())
        write_frame(replies, pdf)
        gc.collect()


def _maker(layouts: list[Path]) -> Callable[[RenderJob], tuple[Report, bytes]]:
    """Return what makes a document; without the system's libraries, what says so."""
    warnings.filterwarnings("ignore", "No fonts configured")
    try:
        from .making import Maker

        return Maker(layouts)
    except (ImportError, OSError) as error:
        missing = RenderFailed("RENDERER_MISSING", f"{INSTALL} ({type(error).__name__})")

        def refuse(_job: RenderJob) -> tuple[Report, bytes]:
            raise missing

        return refuse


def _answer(make: Callable[[RenderJob], tuple[Report, bytes]], request: dict[str, Any]) -> tuple[Report, bytes]:
    try:
        return make(RenderJob(**request))
    except RenderFailed as failure:
        return {"code": failure.code, "detail": failure.detail}, b""
    except MemoryError:
        return {"code": "MEMORY_LIMIT", "detail": "", "last": True}, b""
    except RecursionError:
        return {"code": "DATA_TOO_LONG", "detail": "nested too deeply", "last": True}, b""
    except Exception as error:
        return {"code": "TEMPLATE_ERROR", "detail": _place(error), "last": True}, b""


def _place(error: BaseException) -> str:
    """Return kind and place of an error, without its message, which may quote the document."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{type(error).__name__} at {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""


if __name__ == "__main__":
    main()
