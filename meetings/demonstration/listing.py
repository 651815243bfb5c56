"""The protocols of the demonstration board, and its cases that are listed without discussion."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cases.models import Case
from meetings import listed, lot, protocols, samples
from meetings.models import Meeting, ProtocolVersion
from tumorboard.models import Board, User

FOLDER = Path(__file__).with_name("listed")
LISTED: dict[str, dict[str, Any]] = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted(FOLDER.glob("*.toml"))
}
AUDITED, TODAYS = "L2", "L1"
"""The case of an earlier quarter that is in its sample, and the one of today's meeting."""

VALID = timedelta(days=365)

PROTOCOLS = (
    {
        "name": "Single-fraction palliative radiotherapy",
        "drafted_by": "lindqvist",
        "criteria": "Metastasis of a tumour that is known to be radiosensitive enough for pain "
        "relief (prostate, breast)\nPain at one level; SINS 6 or less at every level\nESCC 0 or "
        "1a, no neurological deficit\nNo earlier radiation at this level, no operation planned",
        "recommendation": "One palliative fraction at the painful level within two weeks. Pain and "
        "neurology checked after four weeks; presented again when pain comes back or a deficit "
        "appears.",
        "tumour_classes": ["metastasis"],
        "reasons": ["first_diagnosis", "recurrence"],
    },
    {
        "name": "Stable MRI of a treated haemangioma",
        "drafted_by": "menon",
        "criteria": "Vertebral haemangioma that was treated and discussed before\nMRI unchanged "
        "against the one before, read by a radiologist of the board\nNo new pain, no deficit, "
        "SINS 6 or less",
        "recommendation": "MRI in twelve months; presented again when it changes, or when pain or "
        "a deficit appears.",
        "tumour_classes": ["primary_benign"],
        "reasons": ["after_surgery", "other"],
    },
)
"""Plausible text for a demonstration, not advice."""


def sign_protocols(board: Board, *, people: dict[str, User]) -> dict[str, ProtocolVersion]:
    """Draft the protocols and have the chair sign them; by name."""
    signed = {}
    for told in PROTOCOLS:
        words = {key: told[key] for key in told if key not in ("name", "drafted_by")}
        wording = protocols.Wording(review_on=board.today() + VALID, **words)
        by = people[told["drafted_by"]]
        version = protocols.begin(board, name=told["name"], wording=wording, by=by)
        signed[told["name"]] = protocols.sign(version, seen=version.mark, by=people["chair"])
    return signed


def list_case(
    meeting: Meeting, case: Case, told: dict, *, signed: dict[str, ProtocolVersion], by: User
) -> None:
    """Put the case on the list of the meeting by its protocol."""
    version = signed[told["listed_by"]]
    listed.list_only(meeting, case=case, version=version, reason=told["reason"], by=by)


def draw(board: Board, *, day: date, by: User) -> None:
    """Draw the sample of the quarter in which the earlier meeting was."""
    samples.draw(board, quarter=lot.quarter_of(day), by=by)
