"""Meetings in the administration: to be looked at, never changed, and no vote among them."""

from django.contrib import admin
from django.db import models

from tumorboard.admin import ReadOnlyAdmin

from .models import AgendaItem, Attendance, Ballot, Consensus, Meeting, Proposal, Transition

# Votes are not registered at all: an administrator must not learn of one before the reveal.
# Of what was said about a patient nothing is shown: that is for the board.


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["board", "starts_at", "zone_name", "chair", "state"]
    list_filter = ["board", "state"]


@admin.register(AgendaItem)
class AgendaItemAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "position", "minutes", "state"]
    list_filter = ["meeting__board", "state"]
    fields = ["meeting", "position", "minutes", "state", "presented_at", "finished_at"]


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    list_display = ["round", "state", "opened_at", "revealed_at"]
    list_filter = ["round", "state"]
    fields = ["round", "state", "opened_at", "closed_at", "revealed_at"]


@admin.register(Consensus)
class ConsensusAdmin(ReadOnlyAdmin):
    list_display = ["pk", "grade", "recorded_by", "recorded_at", "superseded_at"]
    list_filter = ["grade"]
    fields = ["grade", "recorded_by", "recorded_at"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["pk", "revision", "by", "at"]
    fields = ["revision", "by", "at"]


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "user", "represents", "deputy_for", "mode", "joined_at", "left_at"]
    list_filter = ["meeting__board"]


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    list_display = ["at", "meeting", "verb", "from_state", "to_state", "by"]
    list_filter = ["meeting__board", "verb"]
    fields = ["at", "meeting", "verb", "from_state", "to_state", "by"]
