#!/usr/bin/env python3
"""Run an administrative command of Tumorboard.

Without `DATABASE_URL`, the services of the demonstration that runs in this folder are used.
"""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line


def use_demonstration(file: Path) -> None:
    """Take the environment that a running demonstration has written, when there is one."""
    if "DATABASE_URL" in os.environ or not file.exists():
        return
    for line in file.read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    use_demonstration(Path(__file__).resolve().parent / ".run" / "demo.env")
    execute_from_command_line(sys.argv)
