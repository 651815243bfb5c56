"""The shared parts of a meeting's screens: rendered once for each audience and version.

Every follower of an audience gets the same bytes, so a part holds nothing personal, no token and
no field to type in. Pages show what `render` gives, and the streams push the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cases.models import Case
from tumorboard import live
from tumorboard.access import granted_by
from tumorboard.models import Membership, User
from tumorboard.roles import Permission

from . import pairing, reachable
from .brief import age_and_sex, brief_of, pseudonymised, room_brief_of
from .models import Meeting
from .scene import Scene
from .shelf import shelf_of
from .states import MeetingState
from .strips import opinion_cells, position_cells
from .wall import expected_end


@dataclass(frozen=True)
class Audience:
    """A kind of screen: what one must be allowed to do to follow it, and its parts."""

    permission: Permission
    parts: Mapping[str, str]


AUDIENCES: dict[str, Audience] = {
    "chair": Audience(
        Permission.MEETING_RUN,
        {
            "header": "meetings/live/header.html",
            "bar": "meetings/live/bar.html",
            "agenda": "meetings/live/agenda.html",
            "proposal": "meetings/live/proposal.html",
            "opinions": "meetings/live/opinions.html",
            "case": "meetings/live/case.html",
            "people": "meetings/live/people.html",
            "documents": "meetings/live/documents.html",
        },
    ),
    "participant": Audience(
        Permission.MEETING_JOIN,
        {
            "header": "meetings/live/header.html",
            "agenda": "meetings/live/agenda.html",
            "proposal": "meetings/live/proposal.html",
            "opinions": "meetings/live/opinions.html",
            "case": "meetings/live/case.html",
            "people": "meetings/live/people.html",
        },
    ),
    "room": Audience(
        Permission.ROOM_VIEW,
        {"head": "meetings/live/room_head.html", "main": "meetings/live/room_main.html"},
    ),
    "desk": Audience(
        Permission.DOCUMENT_VIEW,
        {
            "header": "meetings/live/header.html",
            "agenda": "meetings/live/agenda.html",
            "documents": "meetings/live/documents.html",
        },
    ),
}

_CHAIR = frozenset({Permission.DOCUMENT_VIEW, Permission.DOCUMENT_RETRY})
_DESK = frozenset({Permission.DOCUMENT_VIEW})

ROOM = "room"

TELL_REACH = frozenset({"chair"})
"""The audiences that see who can be reached."""

NUDGE = "mine"
"""The part that asks each screen to fetch what is its owner's alone."""


def render(meeting_id: str, audience: str) -> dict[str, str]:
    """The HTML of each part of the audience's screen; always the same names."""
    meeting = Meeting.objects.select_related("board", "chair").get(pk=meeting_id)
    scene = Scene(meeting)
    context = {"scene": scene, "meeting": meeting, "audience": audience}
    context |= _room_context(scene) if audience == "room" else _brief_context(scene)
    if "documents" in AUDIENCES[audience].parts:
        rights = _CHAIR if audience == "chair" else _DESK
        context["shelf"] = shelf_of(meeting, permissions=rights)
    if audience in TELL_REACH:
        context["reach"] = reachable.reach_of(meeting, scene.present, scene.missing)
    parts = AUDIENCES[audience].parts
    with timezone.override(meeting.zone):
        html = {name: render_to_string(template, context) for name, template in parts.items()}
    return {**html, NUDGE: scene.key}


def may_follow(people: Collection[User], meeting_id: str, audience: str) -> set[UUID]:
    """The keys of those of the people who may follow this audience's stream of the meeting."""
    if audience not in AUDIENCES:
        return set()
    try:
        ours = Membership.objects.filter(board__meetings=meeting_id, user__in=people)
    except ValidationError:
        return set()
    needed = AUDIENCES[audience].permission
    members = ours.filter(is_active=True, user__is_active=True).order_by()
    return {member.user_id for member in members if needed in granted_by(member)}


def devices(tokens: Collection[str], meeting_id: str, audience: str) -> dict[str, str]:
    """The keys of the paired screens that may follow, by their tokens: the room's, and no more."""
    return pairing.shown_on(tokens, meeting_id) if audience == ROOM else {}


def version_for(meeting: Meeting, audience: str) -> int:
    """What a page of this audience was rendered at; the chair's counts who can be reached too."""
    tells_reach = [live.reach_topic(meeting.topic)] if audience in TELL_REACH else []
    return live.version(meeting.topic, *tells_reach)


def show_changed_case(case: Case) -> None:
    """Have the screens of each meeting at which the case is or will be heard show it as it is."""
    shown = Meeting.objects.filter(
        items__case=case, state__in=[MeetingState.PUBLISHED, MeetingState.OPEN]
    )
    with transaction.atomic():
        for meeting in shown.order_by("pk").distinct():
            live.bump(meeting.topic)


def _brief_context(scene: Scene) -> dict:
    item = scene.shown
    if item is None:
        return {"brief": None}
    return {"brief": brief_of(item.case, on=scene.meeting.local_start.date())}


def _room_context(scene: Scene) -> dict:
    """What the room may see; free text loses the patient's names unless identity is shown."""
    item, core = scene.shown, scene.meeting.board.core_disciplines
    minutes = sum(item.minutes for item in scene.items)
    ends_at = expected_end(scene.meeting.starts_at, minutes, scene.delay)
    always = {"draft_text": "", "ends_at": ends_at}
    if item is None:
        return {"brief": None, **always}
    shows = scene.meeting.room_shows_identity
    case, day = item.case, scene.meeting.local_start.date()

    def said(text: str) -> str:
        return text if shows else pseudonymised(text, case)

    plan = [{**row, **{key: said(row[key]) for key in ("what", "owner", "condition")}}
            for row in scene.plan]  # fmt: skip
    return {
        **always,
        "brief": room_brief_of(case, on=day),
        "question": said(item.question),
        "recommendation": said(scene.proposal.recommendation) if scene.proposal else "",
        "plan": plan,
        "person": age_and_sex(case.patient, day),
        "patient": case.patient if shows else None,
        "opinion_cells": opinion_cells(scene.opinion, core, is_detailed=False),
        "position_cells": position_cells(
            scene.position, core, before=scene.opinion, is_detailed=False
        ),
    }
