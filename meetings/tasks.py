"""What workers are sent for: an id in, one verb called."""

import threading
from uuid import UUID

from celery.signals import worker_process_init

from tumorboard import pdf
from tumorboard.celery import app

from . import digests, inviting, printing, reminders, samples
from .figures import packing


@app.task(name="meetings.render_document")
def render_document(document_id: str) -> None:
    """Print one document."""
    printing.render(UUID(document_id))


@app.task(name="meetings.sweep_documents")
def sweep_documents() -> None:
    """Find documents and packs that were left undone."""
    printing.sweep()
    packing.sweep()


@app.task(name="meetings.render_pack")
def render_pack(key: str) -> None:
    """Print one accreditation pack."""
    packing.render(UUID(key))


@app.task(name="meetings.remind")
def remind() -> None:
    """Remind those who owe recommendations that are about to be due."""
    reminders.remind_all()


@app.task(name="meetings.invite_newcomers")
def invite_newcomers() -> None:
    """Tell who came to a board, or left it, of its published meetings."""
    inviting.catch_up_all()


@app.task(name="meetings.remind_of_actions")
def remind_of_actions() -> None:
    """Remind those who owe an answer to an action of a plan."""
    digests.send_all()


@app.task(name="meetings.draw_samples")
def draw_samples() -> None:
    """Draw the sample of listed cases of the last quarter, where it is not drawn yet."""
    samples.draw_all()


@worker_process_init.connect
def warm_up(**_: object) -> None:
    """Load the printing library beside the start, which must not wait for it."""
    threading.Thread(target=pdf.warm_up, name="warm-up", daemon=True).start()
