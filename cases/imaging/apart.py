"""Work on foreign bytes in a process of its own, with an end to its time and its memory.

A decoder that loops, fills the memory or falls over takes this process with it and no other.
Run as `python -m cases.imaging.apart TASK NUMBER` with the file on the standard input.
"""

import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np

from tumorboard.refusal import Refused

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent
REFUSED = 3
GAVE_UP = "The file is damaged, or too complicated to be read here."


def pages(content: bytes) -> int:
    """The pages of a PDF, as `pdfs.pages_of`."""
    return int(_run("pages", 0, content))


def decoded(content: bytes, index: int) -> np.ndarray:
    """Frame `index` of a compressed DICOM file, as rows × columns or rows × columns × 3."""
    return np.load(BytesIO(_run("frame", index, content)), allow_pickle=False)


def _run(task: str, number: int, content: bytes) -> bytes:
    command = [sys.executable, "-m", "cases.imaging.apart", task, str(number)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(GAVE_UP) from error
    if done.returncode == REFUSED:
        raise Refused(done.stderr.decode("utf-8", "replace").strip() or GAVE_UP)
    if done.returncode != 0:
        raise Refused(GAVE_UP)
    return done.stdout


def _main(task: str, number: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(_pages(content) if task == "pages" else _frame(content, number))
    except Refused as refused:
        sys.stderr.write(refused.sentence)
        return REFUSED
    return 0


def _pages(content: bytes) -> bytes:
    from .pdfs import pages_of

    return str(pages_of(content)).encode()


def _frame(content: bytes, index: int) -> bytes:
    from pydicom.pixels import pixel_array

    values = pixel_array(BytesIO(content), index=index, decoding_plugin="gdcm")
    out = BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], int(sys.argv[2])))
