"""Addresses of meetings."""

from django.urls import path

from .views import (
    agenda,
    attendance,
    chair,
    consensus,
    documents,
    drafting,
    live,
    review,
    room,
)

urlpatterns = [
    # Meetings before and after they are held
    path("boards/<slug:slug>/meetings/", agenda.meetings, name="meetings"),
    path("boards/<slug:slug>/meetings/next/", agenda.next_meeting, name="next-meeting"),
    path("boards/<slug:slug>/meetings/new/", agenda.meeting_new, name="meeting-new"),
    path("boards/<slug:slug>/meetings/next/agenda/", agenda.next_agenda, name="next-agenda"),
    path("meetings/<uuid:pk>/", agenda.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", agenda.meeting_edit, name="meeting-edit"),
    path("meetings/<uuid:pk>/cancel/", agenda.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:pk>/agenda/", agenda.agenda, name="agenda"),
    path("meetings/<uuid:pk>/agenda/add/", agenda.agenda_add, name="agenda-add"),
    path("meetings/<uuid:pk>/agenda/move/", agenda.item_move, name="item-move"),
    path("meetings/<uuid:pk>/publish/", agenda.meeting_publish, name="meeting-publish"),
    path("items/<uuid:pk>/minutes/", agenda.item_minutes, name="item-minutes"),
    path("items/<uuid:pk>/remove/", agenda.item_remove, name="item-remove"),
    # Who is and was there
    path("meetings/<uuid:pk>/attendance/", attendance.presence_set, name="presence-set"),
    path("meetings/<uuid:pk>/attendance/deputy/", attendance.deputy_set, name="deputy-set"),
    path("meetings/<uuid:pk>/attendance/list/", attendance.attendance, name="attendance"),
    path("meetings/<uuid:pk>/attendance/add/", attendance.attendance_add, name="attendance-add"),
    path("attendances/<uuid:pk>/", attendance.attendance_correct, name="attendance-correct"),
    # Review and sealed recommendation
    path("boards/<slug:slug>/review/", review.review, name="review"),
    path("items/<uuid:pk>/", review.item, name="item"),
    path("items/<uuid:pk>/opinion/", review.item_opinion, name="item-opinion"),
    path("items/<uuid:pk>/reviewed/", review.item_reviewed, name="item-reviewed"),
    path("items/<uuid:pk>/recuse/", review.item_recuse, name="item-recuse"),
    # Documents
    path("meetings/<uuid:pk>/documents/", documents.meeting_documents, name="meeting-documents"),
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("documents/<uuid:pk>/file/", documents.document_file, name="document-file"),
    path("documents/<uuid:pk>/retry/", documents.document_retry, name="document-retry"),
    # Parts of the desk and of the page of a case
    path("boards/<slug:slug>/desk/meetings/", review.desk_meetings, name="desk-meetings"),
    path("cases/<uuid:pk>/presentations/", review.case_presentations, name="case-presentations"),
    # The live meeting: three screens and their parts
    path("meetings/<uuid:pk>/chair/", chair.chair, name="chair"),
    path("meetings/<uuid:pk>/live/", live.participant, name="participant"),
    path("meetings/<uuid:pk>/room/", room.room, name="room"),
    path("boards/<slug:slug>/room/", room.room_now, name="room-now"),
    path("meetings/<uuid:pk>/room/code/", room.room_code, name="room-code"),
    path("room/key-images/<uuid:pk>.png", room.room_image, name="room-image"),
    path("meetings/<uuid:pk>/parts/<str:audience>/", live.live_part, name="live-part"),
    path("meetings/<uuid:pk>/mine/", live.live_mine, name="live-mine"),
    path("meetings/<uuid:pk>/join/", live.meeting_join, name="meeting-join"),
    path("meetings/<uuid:pk>/leave/", live.meeting_leave, name="meeting-leave"),
    path("items/<uuid:pk>/position/", live.item_position, name="item-position"),
    # The chair's commands
    path("meetings/<uuid:pk>/open/", chair.meeting_open, name="meeting-open"),
    path("meetings/<uuid:pk>/close/", chair.meeting_close, name="meeting-close"),
    path("meetings/<uuid:pk>/next/", chair.meeting_next, name="meeting-next"),
    path("meetings/<uuid:pk>/identity/", chair.identity_show, name="identity-show"),
    path("items/<uuid:pk>/present/", chair.item_present, name="item-present"),
    path("items/<uuid:pk>/set-aside/", chair.item_set_aside, name="item-set-aside"),
    path("items/<uuid:pk>/reveal/", chair.item_reveal, name="item-reveal"),
    path("items/<uuid:pk>/close-positions/", chair.positions_close, name="positions-close"),
    path("items/<uuid:pk>/defer/", chair.item_defer, name="item-defer"),
    path("meetings/<uuid:pk>/pad/", drafting.pad, name="pad"),
    path("items/<uuid:pk>/draft/", drafting.draft_write, name="draft-write"),
    path("items/<uuid:pk>/said/", drafting.item_said, name="item-said"),
    path("items/<uuid:pk>/propose/", consensus.item_propose, name="item-propose"),
    path("items/<uuid:pk>/record/", consensus.item_record, name="item-record"),
    path(
        "items/<uuid:pk>/record-unvoted/",
        consensus.item_record_unvoted,
        name="item-record-unvoted",
    ),
]
