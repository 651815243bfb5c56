"""Addresses of meetings."""

from django.urls import path

from .views import agenda, chair, consensus, control, documents, live, review, room

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
    # Review and sealed recommendation
    path("boards/<slug:slug>/review/", review.review, name="review"),
    path("items/<uuid:pk>/", review.item, name="item"),
    path("items/<uuid:pk>/opinion/", review.item_opinion, name="item-opinion"),
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
    path("room/key-images/<uuid:pk>.png", room.room_image, name="room-image"),
    path("meetings/<uuid:pk>/parts/<str:audience>/", live.live_part, name="live-part"),
    path("meetings/<uuid:pk>/mine/", live.live_mine, name="live-mine"),
    path("meetings/<uuid:pk>/join/", live.meeting_join, name="meeting-join"),
    path("meetings/<uuid:pk>/leave/", live.meeting_leave, name="meeting-leave"),
    path("items/<uuid:pk>/position/", live.item_position, name="item-position"),
    path("meetings/<uuid:pk>/hands/raise/", live.hand_raise, name="hand-raise"),
    path("meetings/<uuid:pk>/hands/lower/", live.hand_lower, name="hand-lower"),
    # Who leads, who speaks, breaks, the running agenda, and the way back
    path("meetings/<uuid:pk>/chair/seat/", control.chair_seat, name="chair-seat"),
    path("meetings/<uuid:pk>/chair/take/", control.chair_take_over, name="chair-take-over"),
    path("meetings/<uuid:pk>/chair/hand-over/", control.chair_hand_over, name="chair-hand-over"),
    path("meetings/<uuid:pk>/minute-taker/", control.minute_taker_set, name="minute-taker"),
    path("meetings/<uuid:pk>/break/", control.meeting_break, name="meeting-break"),
    path("meetings/<uuid:pk>/undo/", control.meeting_undo, name="meeting-undo"),
    path("meetings/<uuid:pk>/insert/", control.case_insert, name="case-insert"),
    path("meetings/<uuid:pk>/hands/answer/", control.hand_answer, name="hand-answer"),
    path("items/<uuid:pk>/shift/", control.item_shift, name="item-shift"),
    # The chair's commands
    path("meetings/<uuid:pk>/open/", chair.meeting_open, name="meeting-open"),
    path("meetings/<uuid:pk>/close/", chair.meeting_close, name="meeting-close"),
    path("meetings/<uuid:pk>/next/", chair.meeting_next, name="meeting-next"),
    path("meetings/<uuid:pk>/attendance/", chair.presence_set, name="presence-set"),
    path("meetings/<uuid:pk>/identity/", chair.identity_show, name="identity-show"),
    path("items/<uuid:pk>/present/", chair.item_present, name="item-present"),
    path("items/<uuid:pk>/set-aside/", chair.item_set_aside, name="item-set-aside"),
    path("items/<uuid:pk>/reveal/", chair.item_reveal, name="item-reveal"),
    path("items/<uuid:pk>/close-positions/", chair.positions_close, name="positions-close"),
    path("items/<uuid:pk>/defer/", chair.item_defer, name="item-defer"),
    path("items/<uuid:pk>/propose/", consensus.item_propose, name="item-propose"),
    path("items/<uuid:pk>/record/", consensus.item_record, name="item-record"),
    path(
        "items/<uuid:pk>/record-unvoted/",
        consensus.item_record_unvoted,
        name="item-record-unvoted",
    ),
]
