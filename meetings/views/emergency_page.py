"""The page of an emergency board: its clock, who has answered, one's own part, the decision."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import ledger, overview
from cases.opening import note_listed, note_opening
from meetings import alarms
from meetings.brief import brief_of
from meetings.forms.ballot import OpinionForm, RecuseForm, opinion_of
from meetings.forms.live import PositionForm
from meetings.models import Meeting
from meetings.pad import Pad
from meetings.scene import Scene
from meetings.seat import Seat
from meetings.strips import open_cells, opinion_cells, position_cells
from tumorboard.access import permissions_of
from tumorboard.models import Board
from tumorboard.roles import Permission

from .screen import stream_of

READ_AT_ONCE = "One or two sentences. Those who are called read them at once."


def page(
    request: HttpRequest, meeting: Meeting, *, status: int = 200, **sent: Form | None
) -> HttpResponse:
    """The page, with what was `sent` and could not be recorded still in its form."""
    followed = stream_of(meeting, "participant")
    meeting.refresh_from_db()  # it was loaded before the version
    item = meeting.items.select_related("case__patient", "case__board", "case__presenter").get()
    item.meeting = meeting
    note_opening(request, item.case)
    written = ledger.latest(item.case)
    state = state_of(request, meeting)
    context = {
        **state,
        **own_of(request, state["scene"], **sent),
        "pad": Pad(state["scene"], request.user),
        "stream_url": followed["stream_url"],
        "brief": brief_of(item.case, on=meeting.local_start.date(), written=written),
        "lesions": overview.lesion_views(item.case, written),
        **overview.panels_of(item.case, written, linked=False),
    }
    return render(request, "meetings/emergency/board.html", context, status=status)


def running_for(request: HttpRequest, board: Board) -> list[dict]:
    """The emergency boards that run now, whose patients the person is told of by name."""
    running = alarms.running_in(board, request.user)
    note_listed(request, (one["alarm"].item.case for one in running))
    return running


def state_of(request: HttpRequest, meeting: Meeting) -> dict:
    """What changes while the board answers, as far as this person may know it."""
    alarm = alarms.alarm_of(meeting)
    scene = Scene(meeting, about=alarm.item)
    roles = permissions_of(request.user, meeting.board)
    is_lead = meeting.chair_id == request.user.pk
    consensus = scene.consensus
    return {
        "meeting": meeting,
        "item": scene.shown,
        "alarm": alarm,
        "scene": scene,
        "is_lead": is_lead,
        "may_take_over": Permission.MEETING_RUN in roles and not is_lead,
        "is_owed": alarm.owed_by(request.user),
        "open_cells": open_cells(scene.opinion, request.user),
        "opinions": opinion_cells(scene.opinion, meeting.board.core_disciplines),
        "consensus": consensus,
        "positions": position_cells(consensus and consensus.ballot, before=scene.opinion),
    }


def own_of(
    request: HttpRequest,
    scene: Scene,
    *,
    form: OpinionForm | None = None,
    position: PositionForm | None = None,
    recuse: RecuseForm | None = None,
) -> dict:
    """What belongs to this person alone."""
    seat = Seat(scene, request.user)
    opinion = position if position is not None else form
    if opinion is None:
        opinion = OpinionForm(initial=opinion_of(seat.opinion) if seat.opinion else None)
    if scene.opinion and not scene.opinion.is_sealed and "reason" in opinion.fields:
        opinion.fields["reason"].help_text = READ_AT_ONCE
    return {
        "meeting": scene.meeting,
        "seat": seat,
        "form": opinion,
        "recuse": recuse or RecuseForm(),
        "asks_opinion": _asks_opinion(seat, opinion),
    }


def _asks_opinion(seat: Seat, form: OpinionForm | PositionForm) -> bool:
    """Whether the recommendation is asked for, or comes back with what was wrong in it."""
    if seat.recusal or seat.may_take_position or not (seat.is_voting and seat.scene.has_case):
        return False
    return seat.may_seal or (isinstance(form, OpinionForm) and bool(form.errors))
