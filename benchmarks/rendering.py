"""Time and size of documents: python benchmarks/rendering.py writes the table into docs/performance.md.

Processor time in one process; the two ways of making a PDF take turns, the least of fifteen counts.
"""

import os
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["FONTCONFIG_FILE"] = str(ROOT / "portal" / "documents" / "rendering" / "fonts.conf")
warnings.filterwarnings("ignore", "No fonts configured")

PAGE = ROOT / "docs" / "performance.md"
TITLE = "## Documents"
ROUNDS = 15

Row = tuple[str, str, str]


def seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def least(*works: Callable[[], Any]) -> list[float]:
    """Return the least processor time of each, run in turns: other work on the computer only adds to it."""
    rounds = [[seconds(work) for work in works] for _round in range(ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def warm_rows() -> list[Row]:
    """Measure the parts of a three-page bilingual agreement in a warm process."""
    import weasyprint

    from portal.documents.coverage import needed_families
    from portal.documents.rendering.fetcher import SCHEME, Locked
    from portal.documents.rendering.inspection import inspect
    from portal.documents.rendering.intake import admitted
    from portal.documents.rendering.making import Maker
    from portal.documents.rendering.typeset import prepared_style, typeset
    from tests.documents import jobs

    maker = Maker([])
    job = admitted(jobs.agreement(annexes=[]))
    composed = maker.compose(job)
    families = needed_families(composed.html)
    style = prepared_style(families)
    pdf = typeset(composed.html, families, composed.images, job)

    def bare() -> None:
        html = weasyprint.HTML(string=composed.html, base_url=SCHEME, url_fetcher=Locked({}))
        html.write_pdf(stylesheets=[style.sheet], font_config=style.fonts)

    whole, plain = least(lambda: typeset(composed.html, families, composed.images, job), bare)
    compose, check = least(lambda: maker.compose(job), lambda: inspect(pdf, job, families, composed.html))
    return [
        ("PDF/A-3a + UA-1 of three pages, against bare WeasyPrint", f"{whole / plain:.2f} x", "1.15 x"),
        ("the same, processor time", f"{whole * 1000:.0f} ms", "600 ms"),
        ("assembling the HTML", f"{compose * 1000:.0f} ms", "40 ms"),
        ("checks of the finished file", f"{check * 1000:.0f} ms", "80 ms"),
        ("size of the file", f"{len(pdf) / 1000:.0f} kB", "80 kB"),
    ]


def child_rows() -> list[Row]:
    """Measure a child of its own: first document, memory after 20 and after 200."""
    from portal.documents.rendering.client import Workshop
    from tests.documents import jobs

    workshop = Workshop()
    workshop.render(jobs.letter())
    pid = workshop._child.pid
    cold = _cpu(pid)
    memory = {}
    for count in range(2, 200):
        workshop.render(jobs.letter())
        memory[count] = _megabytes(pid)
    workshop.close()
    return [
        ("start of a child to its first letter", f"{cold:.1f} s", "3 s"),
        ("memory of a child after 199 letters", f"{memory[199]} MB", "160 MB"),
        ("its growth since the 20th", f"{memory[199] - memory[20]} MB", "10 MB"),
    ]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024


def section(rows: list[Row]) -> str:
    lines = "\n".join(f"| {what} | {figure} | {target} |" for what, figure, target in rows)
    return f"""{TITLE}

The least of {ROUNDS} runs on 2 cores, processor time. Written by `python benchmarks/rendering.py`.

| what | figure | target |
|---|---|---|
{lines}
"""


def main() -> None:
    rows = warm_rows() + child_rows()
    text = PAGE.read_text(encoding="utf-8")
    kept = re.sub(rf"\n*{TITLE}\n.*?(?=\n## |\Z)", "", text, flags=re.DOTALL).rstrip()
    PAGE.write_text(f"{kept}\n\n{section(rows)}", encoding="utf-8")
    print(section(rows))


if __name__ == "__main__":
    main()
