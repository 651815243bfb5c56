"""The shared parts of a meeting's screens: rendered once for each audience and version.

Every follower of an audience gets the same bytes, so a part holds nothing personal, no token and
no field to type in. Pages show what `render` gives, and the streams push the same.
"""

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import timezone

from cases.models import Case
from tumorboard import live
from tumorboard.access import granted_by
from tumorboard.models import Membership, User
from tumorboard.roles import Permission

from . import pairing, reachable
from .brief import Known, age_and_sex, brief_of, pseudonymised, room_brief_of
from .models import Meeting
from .scene import Scene
from .seat import seats_of
from .shelf import shelf_of
from .states import MeetingState
from .strips import opinion_cells, position_cells


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
            "readback": "meetings/live/read_back.html",
            "proposal": "meetings/live/proposal.html",
            "opinions": "meetings/live/opinions.html",
            "said": "meetings/live/said.html",
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

ALIKE = frozenset({"opinions"})
"""Parts that do not ask which audience sees them; nor does the case, once there is one."""

_CHAIR = frozenset({Permission.DOCUMENT_VIEW, Permission.DOCUMENT_RETRY})
_DESK = frozenset({Permission.DOCUMENT_VIEW})

SHARED_FOR = 1.0
"""Seconds for which audiences share what was loaded for a version."""
ROOM = "room"

TELL_REACH = frozenset({"chair"})
"""The audiences that see who can be reached."""

NUDGE = "mine"
"""The part that asks each screen to fetch what is its owner's alone."""

OWN_ON, OWN_PART = "participant", "meetings/live/mine.html"
"""The audience whose own parts are pushed, and what they are made from."""

PEN = "pen"
"""The part that asks those who word the consensus to fetch what the others wrote."""


def render(meeting_id: str, audience: str) -> dict[str, str]:
    """The HTML of each part of the audience's screen; always the same names."""
    return Screens(meeting_id).parts(audience)


class Screens:
    """The screens of a meeting at one moment; what several audiences see is made once."""

    def __init__(self, meeting_id: str) -> None:
        rows = Meeting.objects.select_related("board", "chair")
        self.meeting = rows.get(pk=meeting_id)
        self.scene = Scene(self.meeting)
        self._made: dict[str, str] = {}

    def parts(self, audience: str) -> dict[str, str]:
        """All that the audience sees."""
        context = {"scene": self.scene, "meeting": self.meeting, "audience": audience}
        context |= self._room if audience == "room" else self._brief
        parts = AUDIENCES[audience].parts
        if "documents" in parts:
            rights = _CHAIR if audience == "chair" else _DESK
            context["shelf"] = shelf_of(self.meeting, permissions=rights)
        if audience in TELL_REACH:
            there = self.scene.present, self.scene.missing
            context["reach"] = reachable.reach_of(self.meeting, *there)
        with timezone.override(self.meeting.zone):
            html = {name: self._part(name, parts[name], context) for name in parts}
        return {**html, NUDGE: self.scene.nudge, PEN: self.scene.wording.pen}

    def own_parts(self, people: Collection[UUID]) -> dict[str, str]:
        """The own part of those of the people who are here, by key; alike ones are made once."""
        shared = {"scene": self.scene, "meeting": self.meeting}
        made: dict[str, str] = {}
        own: dict[str, str] = {}
        with timezone.override(self.meeting.zone):
            for seat in seats_of(self.scene, people):
                key = seat.key
                if key not in made:
                    made[key] = render_to_string(OWN_PART, {**shared, "seat": seat})
                own[str(seat.user.pk)] = made[key]
        return own

    @cached_property
    def _known(self) -> Known | None:
        if self.scene.shown is None:
            return None
        case = self.scene.shown.case
        prefetch_related_objects([case], "lesions")
        return Known(case)

    @cached_property
    def _brief(self) -> dict:
        if self._known is None:
            return {"brief": None}
        day = self.meeting.local_start.date()
        return {"brief": brief_of(self._known.case, on=day, known=self._known)}

    @property
    def _room(self) -> dict:
        return _room_context(self.scene, self._known)

    def _part(self, name: str, template: str, context: dict) -> str:
        if name not in ALIKE and not (name == "case" and self.scene.shown):
            return render_to_string(template, context)
        if template not in self._made:
            self._made[template] = render_to_string(template, context)
        return self._made[template]


class Easel:
    """Renders one audience after another; those of the same version share what they can.

    Each takes a version from here once: asked again, it gets everything afresh.
    """

    def __init__(self) -> None:
        self._last: dict[str, Shared] = {}
        self._lock = threading.Lock()

    def render(self, meeting_id: str, audience: str) -> dict[str, str]:
        """As `render`, inside a snapshot of the database; one at a time for each meeting."""
        return self.screens(meeting_id, audience).parts(audience)

    def own_parts(self, holders: Collection[str], meeting_id: str, audience: str) -> dict[str, str]:
        """The own part of each of these people who is at the meeting, as their screen asks for it.

        Inside a snapshot as well. There are none for a device, for another audience than the
        participants, and at an emergency board. A part comes without a token: the page that shows
        it sends its own.
        """
        if audience != OWN_ON:
            return {}
        screens = self.screens(meeting_id, "own")
        people = {UUID(holder) for holder in holders if not live.is_device(holder)}
        return {} if screens.meeting.is_emergency else screens.own_parts(people)

    def screens(self, meeting_id: str, taker: str) -> Screens:
        version, now = live.version(live.topic_name("meeting", meeting_id)), time.monotonic()
        with self._lock:
            old = [key for key, shared in self._last.items() if now - shared.began > SHARED_FOR]
            for key in old:
                del self._last[key]
            shared = self._last.get(meeting_id)
            if shared is None or shared.version != version or taker in shared.takers:
                shared = self._last[meeting_id] = Shared(Screens(meeting_id), version, now)
            shared.takers.add(taker)
        return shared.screens


@dataclass
class Shared:
    """Screens of one version, and who took theirs."""

    screens: Screens
    version: int
    began: float
    takers: set[str] = field(default_factory=set)


def may_follow(people: Collection[User], meeting_id: str, audience: str) -> set[UUID]:
    """The keys of those of the people who may follow this audience's stream of the meeting."""
    if audience not in AUDIENCES:
        return set()
    try:
        meeting = Meeting.objects.filter(pk=meeting_id).first()
    except ValidationError:
        return set()
    if meeting is None:
        return set()
    ours = Membership.objects.filter(board=meeting.board_id, user__in=people)
    members = ours.filter(is_active=True, user__is_active=True).select_related("user").order_by()
    needed = AUDIENCES[audience].permission
    return {
        member.user_id
        for member in members
        if needed in meeting.granted_to(member.user, granted_by(member))
    }


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


def _room_context(scene: Scene, known: Known | None) -> dict:
    """What the room may see; free text loses the patient's names unless identity is shown."""
    item, core = scene.shown, scene.meeting.board.core_disciplines
    if item is None or known is None:
        return {"brief": None, "draft_text": ""}
    shows = scene.meeting.room_shows_identity
    case, day = item.case, scene.meeting.local_start.date()

    def said(text: str) -> str:
        return text if shows else pseudonymised(text, case)

    plan = [{**row, **{key: said(row[key]) for key in ("what", "owner", "condition")}}
            for row in scene.plan]  # fmt: skip
    return {
        "brief": room_brief_of(case, on=day, known=known),
        "question": said(item.question),
        "ratified": said(item.ratifies.recommendation) if item.ratifies else "",
        "recommendation": said(scene.proposal.recommendation) if scene.proposal else "",
        "plan": plan,
        "waiver": said(scene.consensus.quorum_waiver) if scene.consensus else "",
        "draft_text": said(scene.wording.growing),
        "person": age_and_sex(case.patient, day),
        "patient": case.patient if shows else None,
        "opinion_cells": opinion_cells(scene.opinion, core, is_detailed=False),
        "position_cells": position_cells(
            scene.position, core, before=scene.opinion, is_detailed=False
        ),
    }
