"""Who made the document and who is named in it: the board, its house, and persons by name."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .sheet import Element, Sheet, said, urn


def organization(sheet: Sheet, board: Mapping[str, Any]) -> Element:
    """The board as part of its house."""
    house = board["hospital"]
    return sheet.add(
        "Organization",
        "board",
        identifier=[urn(board["id"])],
        type=[said(_("Tumor board"))],
        name=board["name"],
        partOf=sheet.add("Organization", "house", name=house) if house else None,
    )


def practitioner(sheet: Sheet, name: str) -> Element:
    """A person of whom no more is known than the name."""
    return sheet.add("Practitioner", name, name=[{"text": name}])


def role(sheet: Sheet, board: Element, name: str, part: str) -> Element | None:
    """The person in the part that was theirs; none without a name."""
    if not name.strip():
        return None
    return sheet.add(
        "PractitionerRole",
        f"{part} {name}",
        practitioner=practitioner(sheet, name),
        organization=board,
        code=[said(_(part))],
    )
