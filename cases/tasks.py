"""What workers are sent for on the first floor: an id in, one verb called."""

from uuid import UUID

from tumorboard.celery import app

from . import list_import, listing


@app.task(name="cases.import_list", time_limit=1800, soft_time_limit=1700)
def import_list(key: str) -> None:
    """Import one list of cases."""
    list_import.run(UUID(key))


@app.task(name="cases.sweep_lists")
def sweep_lists() -> None:
    """Find imports that were left undone."""
    listing.sweep()
