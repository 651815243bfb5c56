"""Run Celery on a false clock: python -m tests.drill.false_clock HOURS ARGUMENTS OF CELERY."""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.__main__ import main

if __name__ == "__main__":
    hours = float(sys.argv.pop(1))
    time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True).start()
    sys.exit(main())
