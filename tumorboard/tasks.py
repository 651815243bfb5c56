"""What workers are sent for on the ground floor."""

from . import once
from .celery import app


@app.task(name="tumorboard.sweep_commands")
def sweep_commands() -> None:
    """Drop the keys of steps that were done more than a day ago."""
    once.sweep()
