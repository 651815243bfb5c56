"""What the program is made of: its bill of materials, and whether a part is known to be unsafe.

    python -m tumorboard.supply sbom [FILE]     CycloneDX 1.5, from requirements.txt
    python -m tumorboard.supply audit           asks OSV about every part

Both go through uv, which the lock pins. The lock file that uv wants for it is made aside and thrown
away: it names the hosts of whichever package index this machine uses.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
SBOM = ROOT / ".run" / "sbom.cdx.json"
PINNED = re.compile(r"^([A-Za-z0-9_.\-]+(?:\[[^\]]+\])?==[^\s;]+)( ; .*?)? \\$", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Unavailable(Exception):  # noqa: N818 - it says that somebody cannot be asked
    """A service that has to be asked does not answer."""


def pinned() -> list[str]:
    """Every part with its version and for which machines it is."""
    return [f"{name}{marker or ''}" for name, marker in PINNED.findall(LOCK.read_text())]


def bill() -> dict:
    """The bill of materials. Raises `ValueError` when it is not what the lock says."""
    with locked_aside() as folder:
        made = json.loads(uv(folder, "export", "--frozen", "--format", "cyclonedx1.5"))
    listed = {f"{part['name']}=={part['version']}" for part in made["components"]}
    wanted = {re.sub(r"\[.*?\]", "", part.partition(" ;")[0]) for part in pinned()}
    if listed != wanted:
        raise ValueError(f"the bill and the lock differ in {', '.join(sorted(listed ^ wanted))}")
    known = set(HASH.findall(LOCK.read_text()))
    for part in made["components"]:
        files = part.get("externalReferences", [])
        digests = {each["content"] for file in files for each in file.get("hashes", [])}
        if not digests & known:
            raise ValueError(f"no file of {part['name']} is one that the lock allows")
    made["metadata"]["component"]["type"] = "application"
    return made


def audit() -> list[str]:
    """What is known against the parts. Raises `Unavailable` when nobody could be asked."""
    with locked_aside() as folder:
        words = ("audit", "--frozen", "--preview-features", "audit-command")
        done = _run(folder, *words)
    if done.returncode == 0:
        return []
    if "error:" in done.stderr and not done.stdout.strip():
        raise Unavailable(done.stderr.split("error:")[-1].strip().splitlines()[0])
    return [line for line in done.stdout.splitlines() if line.strip()] or ["see uv audit"]


@contextmanager
def locked_aside() -> Iterator[Path]:
    """A folder in which uv finds the parts of requirements.txt as a project of its own."""
    with tempfile.TemporaryDirectory(prefix="supply-") as made:
        folder = Path(made)
        parts = "".join(f"  '''{part}''',\n" for part in pinned())
        head = 'name = "tumorboard"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'
        (folder / "pyproject.toml").write_text(f"[project]\n{head}dependencies = [\n{parts}]\n")
        uv(folder, "lock")
        yield folder


def uv(folder: Path, *words: str) -> str:
    done = _run(folder, "--quiet", *words)
    if done.returncode:
        raise Unavailable((done.stderr.strip().splitlines() or ["uv gave no reason"])[0])
    return done.stdout


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    beside = Path(sys.executable).with_name("uv")
    program = beside if beside.exists() else shutil.which("uv")
    if program is None:
        raise Unavailable("uv is not on this machine")
    patience = {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "20"}
    return subprocess.run(
        [program, *words],
        cwd=folder,
        env={**os.environ, **patience},
        capture_output=True,
        text=True,
        check=False,
    )


def main(words: list[str]) -> int:
    try:
        if words[:1] == ["sbom"]:
            target = Path(words[1]) if words[1:] else SBOM
            made = bill()
            target.parent.mkdir(exist_ok=True)
            target.write_text(json.dumps(made, indent=2))
            print(f"{len(made['components'])} parts, each with its hashes, in {target}")
            return 0
        found = audit()
    except Unavailable as why:
        print(f"NOT CHECKED: nobody could be asked about the parts ({why}).", file=sys.stderr)
        return 0 if words[:1] == ["audit"] else 1
    print("\n".join(found) or f"nothing is known against the {len(pinned())} parts")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
