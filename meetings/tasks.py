"""What workers are sent for: an id in, one verb called."""

from uuid import UUID

from tumorboard.celery import app

from . import documents


@app.task(name="meetings.render_document")
def render_document(document_id: str) -> None:
    """Print one document."""
    documents.render(UUID(document_id))


@app.task(name="meetings.sweep_documents")
def sweep_documents() -> None:
    """Find documents that were left undone."""
    documents.sweep()
