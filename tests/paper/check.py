"""What other tools say of every printed document of the demonstration."""

import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdf

from tests.base.test_pdf import violations_of
from tests.meetings import fhir_rules
from tumorboard import seal

from . import verapdf
from .shelf import every_document, in_german

LANGUAGES = {"en", "de"}
SCREENS = Path(__file__).parents[2] / "docs" / "screens"
PICTURES = (
    ("agenda.pdf", 3, "packet"),
    ("summary-2.pdf", 1, "summary"),
    ("minutes-2-signed.pdf", 1, "minutes"),
    ("letter-2-en.pdf", 1, "letter"),
)


@dataclass(frozen=True)
class Findings:
    """What is wrong with one file, and its figures."""

    name: str
    pages: int
    size: int
    faults: list[str]


def run(out: Path, jar: Path | None = None) -> int:
    """Print a line for each document; 1 when anything is wrong with one of them.

    With a `jar` of veraPDF the files are held to PDF/UA-1 and PDF/A-3a by that too.
    """
    out.mkdir(parents=True, exist_ok=True)
    print(f"{'document':32} pages    kB  figures  headings  faults")
    rows, files = [], []
    for name, content in (*contents(), *in_german()):
        files.append(out / f"{name.replace(', ', '-').replace(' ', '-')}.pdf")
        files[-1].write_bytes(content)
        rows.append(examined(name, content, files[-1]))
        print(line(rows[-1], content))
    wrong = sum(bool(row.faults) for row in rows)
    tools = "pikepdf (syntax, PDF/A-3b), pypdf, pyHanko, our reader of FHIR"
    tools += "".join(f", {tool}" for tool in ("pdftotext", "pdfsig") if shutil.which(tool))
    print(f"\n{len(rows)} documents, {sum(row.pages for row in rows)} pages; {wrong} with faults")
    print(f"looked at by {tools}")
    return 1 if wrong + by_verapdf(files, jar) else 0


def contents() -> Iterator[tuple[str, bytes]]:
    for name, document in every_document():
        yield name, bytes(document.file.content)


def line(found: Findings, content: bytes) -> str:
    counts = f"{len(figures(content)):8} {len(bookmarks(content)):9}"
    faults = "; ".join(found.faults) or "none"
    return f"{found.name:32} {found.pages:5} {found.size // 1024:5} {counts}  {faults}"


def by_verapdf(files: list[Path], jar: Path | None) -> int:
    """How many of the files veraPDF finds at fault; none where nobody brought it along."""
    if jar is None:
        print("veraPDF was not part of this check; --verapdf JAR makes it one")
        return 0
    checks, faults = verapdf.examine(files, jar)
    for file, found in faults.items():
        print(f"{file.name}: {'; '.join(found)}")
    print(f"veraPDF: PDF/UA-1 and PDF/A-3a, {checks} checks, {len(faults)} files with faults")
    return len(faults)


def take_pictures(out: Path) -> None:
    """One page of each of the four documents, for the README."""
    for file, page, picture in PICTURES:
        options = ("-png", "-r", "96", "-singlefile", "-f", str(page), "-l", str(page))
        subprocess.run(("pdftoppm", *options, out / file, SCREENS / picture), check=True)


def examined(name: str, content: bytes, path: Path) -> Findings:
    faults = [*syntax(content), *violations_of(content), *accessibility(content)]
    faults += [*seals(content), *reading_order(content, path), *outside_seal(path)]
    faults += bundle_faults(content)
    pages = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    return Findings(name, pages, len(content), faults)


def syntax(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as file:
        return list(file.check_pdf_syntax())


def bundle_faults(content: bytes) -> list[str]:
    """What is wrong with the FHIR document that the file carries; letters and agendas have none."""
    with pikepdf.open(io.BytesIO(content)) as file:
        carried = file.attachments.get("bundle.json")
        return fhir_rules.faults(json.loads(carried.get_file().read_bytes())) if carried else []


def accessibility(content: bytes) -> list[str]:
    """What PDF/UA asks and a program can see: tags, language, title, alternatives, headers."""
    faults = []
    with pikepdf.open(io.BytesIO(content)) as file:
        root = file.Root
        if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
            faults.append("not tagged")
        if str(root.get("/Lang", ""))[:2] not in LANGUAGES:
            faults.append("no language")
        if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
            faults.append("the title is not shown")
        with file.open_metadata() as metadata:
            if metadata.get("pdfuaid:part") != "1" or not metadata.get("dc:title"):
                faults.append("no claim of PDF/UA or no title")
        faults += [f"a {kind} without /{key}" for kind, key in bare_nodes(file)]
        faults += [f"font {name} is not embedded" for name in loose_fonts(file)]
    return faults


def bare_nodes(file: pikepdf.Pdf) -> list[tuple[str, str]]:
    """Figures without words, and header cells that head nothing."""
    needed = {"/Figure": "/Alt", "/TH": "/A"}
    nodes = (node for node in file.objects if isinstance(node, pikepdf.Dictionary))
    kinds = ((str(node.get("/S", "")), node) for node in nodes)
    return [
        (kind[1:], needed[kind][1:])
        for kind, node in kinds
        if kind in needed and not node.get(needed[kind])
    ]


def loose_fonts(file: pikepdf.Pdf) -> list[str]:
    descriptors = (
        node
        for node in file.objects
        if isinstance(node, pikepdf.Dictionary) and node.get("/Type") == "/FontDescriptor"
    )
    keys = ("/FontFile", "/FontFile2", "/FontFile3")
    return [str(one.get("/FontName")) for one in descriptors if not any(key in one for key in keys)]


def figures(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as file:
        nodes = (node for node in file.objects if isinstance(node, pikepdf.Dictionary))
        return [str(node.get("/Alt")) for node in nodes if node.get("/S") == "/Figure"]


def bookmarks(content: bytes) -> list[str]:
    def flat(entries: list) -> list[str]:
        return [
            title
            for entry in entries
            for title in (flat(entry) if isinstance(entry, list) else [entry.title])
        ]

    return flat(pypdf.PdfReader(io.BytesIO(content)).outline)


def seals(content: bytes) -> list[str]:
    found = seal.examine(content)
    return [] if len(found) == 1 and found[0].holds else ["the seal does not hold"]


def reading_order(content: bytes, path: Path) -> list[str]:
    """Whether another reader meets the headings in the order of the bookmarks."""
    if not shutil.which("pdftotext"):
        return []
    text = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    text, place = " ".join(text.split()), 0
    for heading in bookmarks(content):
        words = " ".join(heading.split())
        found = text.find(words, place)
        if found < 0:
            return [f"“{words}” is not met in its place"]
        place = found + len(words)
    return []


def outside_seal(path: Path) -> list[str]:
    """Whether poppler, too, takes the seal for whole; it does not know who issued it."""
    if not shutil.which("pdfsig"):
        return []
    said = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
    ).stdout
    is_good = "Signature is Valid" in said and "Total document signed" in said
    return [] if is_good else ["pdfsig does not take the seal for valid"]
