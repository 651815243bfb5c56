"""From the bytes of a file to a referral: what is refused whole, and how the parts are joined."""

import hashlib
import json
from decimal import Decimal
from typing import Any, NoReturn

from .element import shorten
from .mapping import map_resources
from .person import read_person
from .referral import Referral, UnusableBundle
from .resources import Resources, collect

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 60
MAX_ENTRIES = 20_000
# A small file of nothing but brackets would fill the memory; real bundles stay far below these.
MAX_OBJECTS, MAX_VALUES = 1_000_000, 2_000_000


def read_bundle(data: bytes) -> Referral:
    """The referral in a FHIR R4 bundle; raises UnusableBundle with a sentence when there is none.

    It reads what is stated and adds nothing. Every resource is counted once: it is mapped, it is
    merged into another one, or it is listed as unmapped with the reason.
    """
    root = _parse(data)
    if not isinstance(root, dict):
        raise UnusableBundle("The file holds no FHIR bundle: it is not a JSON object.")
    kind = root.get("resourceType")
    if kind != "Bundle":
        name = shorten(kind, 40) if isinstance(kind, str) and kind else "no resource type"
        raise UnusableBundle(f"The file is not a FHIR bundle: it holds {name}.")
    resources: Resources = collect(root)
    if len(resources.all) > MAX_ENTRIES:
        raise UnusableBundle(f"The bundle has more than {MAX_ENTRIES:,} entries; send one patient.")
    person, notes = read_person(resources)
    return map_resources(resources, person, notes, hashlib.sha256(data).hexdigest())


def _parse(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise UnusableBundle("The file is larger than 20 MB; a bundle of one patient is smaller.")
    if not data.strip():
        raise UnusableBundle("The file is empty.")
    if data.count(b"{") + data.count(b"[") > MAX_OBJECTS or data.count(b",") > MAX_VALUES:
        raise UnusableBundle("The file has too many parts to be the bundle of one patient.")
    try:
        root = json.loads(data, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise UnusableBundle("The file is nested too deeply to be a FHIR bundle.") from None
    except (ValueError, ArithmeticError):
        raise UnusableBundle("The file is not JSON that can be read.") from None
    _check_strings_and_depth(root)
    return root


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check_strings_and_depth(root: Any) -> None:
    """Refuses what a database or a page cannot hold, wherever in the file it stands."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise UnusableBundle("The file is nested too deeply to be a FHIR bundle.")
        below: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                below.extend(node.values())
                below.extend(node)
            elif isinstance(node, list):
                below.extend(node)
            elif isinstance(node, str):
                _check_string(node)
        level = below


def _check_string(words: str) -> None:
    if "\x00" in words:
        raise UnusableBundle("The file contains a NUL character, which no record can hold.")
    if not words.isascii():
        try:
            words.encode()
        except UnicodeEncodeError:
            raise UnusableBundle("The file contains a broken character (half a pair).") from None
