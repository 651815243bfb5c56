"""The sheet on which a bundle is written: each resource once, under an address of its own."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

Element = dict[str, Any]

URI = "urn:ietf:rfc:3986"
# What FHIR allows in no string, and the marks that make a text look like another one.
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


class Sheet:
    """The resources of one document, in the order in which they were written down."""

    def __init__(self, document_id: str) -> None:
        self.root = UUID(document_id)
        self.entries: dict[str, Element] = {}

    def add(self, kind: str, key: str, **content: Any) -> Element:
        """Write a resource down, unless it stands there; returns the reference to it.

        The same key in the same document is always the same address. What is empty is left out.
        """
        number = self._number(kind, key)
        address = f"urn:uuid:{number}"
        if address not in self.entries:
            self.entries[address] = {"resourceType": kind, "id": number, **tidy(content)}
        return {"reference": address}

    def known(self, kind: str, key: str) -> Element | None:
        """The reference to a resource that stands there already."""
        address = f"urn:uuid:{self._number(kind, key)}"
        return {"reference": address} if address in self.entries else None

    def _number(self, kind: str, key: str) -> str:
        return str(uuid5(self.root, f"{kind} {key}"))


def tidy(value: Any) -> Any:
    """The value without what is empty in it, and without characters that FHIR does not allow."""
    if isinstance(value, str):
        return UNSAFE.sub("", value).strip()
    if isinstance(value, Mapping):
        pairs = ((key, tidy(inner)) for key, inner in value.items())
        return {key: inner for key, inner in pairs if inner not in EMPTY}
    if isinstance(value, list | tuple):
        return [inner for inner in map(tidy, value) if inner not in EMPTY]
    return value


EMPTY: tuple = (None, "", [], {})


def coded(system: str, code: str, words: str = "") -> Element:
    """A concept by its code, with our own words; the words of the code system stay there."""
    return {"coding": [{"system": system, "code": code}], "text": words}


def said(words: str) -> Element:
    """A concept in words alone."""
    return {"text": words}


def urn(number: str) -> Element:
    """The identifier of what has a UUID."""
    return {"system": URI, "value": f"urn:uuid:{number}"}


def sentences(*parts: str) -> str:
    """The parts that say something, each with its full stop."""
    stripped = (part.strip() for part in parts)
    return " ".join(part if part[-1] in ".!?" else f"{part}." for part in stripped if part)
