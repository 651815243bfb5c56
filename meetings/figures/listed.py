"""The figures of triage: cases listed only, taken into discussion, and the audit of them."""

from .facts import Facts
from .shape import Figure, Row


def list_only(facts: Facts) -> Figure:
    """How many cases a protocol settled, and how many of those listed were discussed after all."""
    found = facts.listed
    return Figure(
        "list_only",
        "List only by a protocol",
        "Cases that a regular meeting of this time settled by a protocol, of those together with "
        "the cases that it decided after discussion; and of all that were listed, those that a "
        "member took into discussion before the meeting ended.",
        (
            Row("Listed only, not discussed", found.noted, found.noted + facts.heard),
            Row("Taken into discussion", found.pulled, found.noted + found.pulled),
        ),
    )


def audit(facts: Facts) -> Figure:
    """What the random sample says of them."""
    found = facts.listed
    return Figure(
        "list_audit",
        "Audit of cases listed only",
        "Cases listed only at meetings of this time that were drawn for the audit of their "
        "quarter, by what a member other than who listed them said. A quarter is drawn when it "
        "is over.",
        (
            Row("Listed rightly", found.rightly, found.drawn),
            Row("Should have been discussed", found.wrongly, found.drawn),
            Row("Not reviewed yet", found.drawn - found.reviewed, found.drawn),
        ),
        whole=True,
    )
