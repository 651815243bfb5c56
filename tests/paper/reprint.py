"""`python -m tests.paper.reprint FILE TIMES`: print a frozen snapshot so often, in a new process.

Prints one SHA-256 a line. With the word `stored` and a number instead, what is stored under that
number and what the program says of it.
"""

import hashlib
import json
import os
import sys
from pathlib import Path


def main(what: str, argument: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    import django

    django.setup()
    from meetings import printing, verification
    from meetings.models import Document

    if what == "stored":
        content = bytes(Document.objects.get(pk=argument).file.content)
        print(hashlib.sha256(content).hexdigest(), verification.verify(content).standing)
        return
    told = json.loads(Path(what).read_text("utf-8"))
    for _ in range(int(argument)):
        print(printing._printed(Document(**told)).sha256)


if __name__ == "__main__":
    main(*sys.argv[1:])
