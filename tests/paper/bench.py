"""How long the documents take, beside the bare library and a browser on the same HTML."""

import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from meetings import documents, printing, snapshots
from meetings.models import Document, Meeting
from tumorboard import pdf, seal

REPEATS = 3
SIZES = (6, 26, 90)
LONG = 400_000
"""Characters of HTML from which on once is enough."""


def run() -> int:
    """Print one line a document; goals are named where there are some."""
    pdf.warm_up()
    seal.seal(small().content, reason="warm")
    print(f"{'document':24} pages  ours s  raw s  ours/raw  Chromium s")
    took = {}
    for name, document in subjects():
        took[name] = line(name, document)
    growth = took["minutes of 90"] / took["minutes of 26"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nfrom 26 to 90 cases {growth:.1f} x (goal 3.6); peak memory {peak:.0f} MB")
    print(f"minutes of 26 cases {took['minutes of 26']:.1f} s (goal 10)")
    print(f"summary {took['summary']:.2f} s (goal 1.5)")
    return 0


def line(name: str, document: Document) -> float:
    html = html_of(document)
    repeats = 1 if len(html) > LONG else REPEATS
    pages = printing._printed(document).pages  # the worker is warm, for both
    pairs = [(timed(whole_task, document), timed(bare, html)) for _ in range(repeats)]
    ours, raw = (statistics.median(times) for times in zip(*pairs, strict=True))
    browser = timed(chromium, html) if shutil.which("chromium") else float("nan")
    print(f"{name:24} {pages:5} {ours:7.2f} {raw:6.2f} {ours / raw:9.2f} {browser:11.2f}")
    return ours


def timed(act: Callable[[Any], object], thing: Any) -> float:
    """How many seconds the act takes."""
    began = time.perf_counter()
    act(thing)
    return time.perf_counter() - began


def whole_task(document: Document) -> None:
    """What a worker does between taking a document and storing it."""
    rendered = printing._printed(document)
    seal.seal(rendered.content, reason=printing._reason(document))


def html_of(document: Document) -> str:
    face = document.snapshot["document"]
    words = {
        **document.snapshot,
        "snapshot_sha256": snapshots.fingerprint(document.snapshot),
        "pdf_title": "Trial",
        "pdf_author": "Trial",
        "pdf_created": face["requested_at"]["iso"],
        "pdf_language": face["language"],
        "pdf_generator": pdf.GENERATOR,
    }
    return render_to_string(printing.TEMPLATES[document.kind], words)


def bare(html: str) -> bytes:
    """The library alone, with the same fonts, style and pictures and the same kind of file."""
    press = pdf._press(os.getpid())
    made = press.weasyprint.HTML(string=html, url_fetcher=press.fetcher)
    return made.write_pdf(
        font_config=press.fonts, stylesheets=[press.stylesheet], pdf_variant="pdf/a-3a"
    )


def chromium(html: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
        command += [f"--print-to-pdf={folder}/page.pdf", str(page)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)


def small() -> pdf.Rendered:
    summary = Document.objects.filter(kind="consensus_summary").first()
    return printing._printed(summary)


def subjects() -> list[tuple[str, Document]]:
    summary = Document.objects.filter(kind="consensus_summary", item__case__number="0001").first()
    summary = summary or Document.objects.filter(kind="consensus_summary").first()
    meetings = Meeting.objects.filter(state="closed", kind="regular")
    minutes = max((documents.newest_minutes(m) for m in meetings), key=cases_in)
    coming = Meeting.objects.filter(state="published").first()
    agenda = documents.print_agenda(coming, by=coming.chair)
    return [
        ("summary", summary),
        *((f"minutes of {size}", with_cases(minutes, size)) for size in SIZES),
        ("agenda of 26", with_cases(agenda, 26)),
    ]


def cases_in(document: Document) -> int:
    return len(document.snapshot["cases"])


def with_cases(document: Document, count: int) -> Document:
    """The document with so many cases: its own ones, again and again under new numbers."""
    own = document.snapshot["cases"]
    cases = [{**own[n % len(own)], "number": n + 1} for n in range(count)]
    snapshot = {**document.snapshot, "cases": cases}
    return Document(kind=document.kind, version=document.version, snapshot=snapshot)
