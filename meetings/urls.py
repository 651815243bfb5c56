"""Addresses of meetings."""

from django.urls import path

from .views import agenda, documents, review

urlpatterns = [
    # Meetings before and after they are held
    path("boards/<slug:slug>/meetings/", agenda.meetings, name="meetings"),
    path("boards/<slug:slug>/meetings/next/", agenda.next_meeting, name="next-meeting"),
    path("boards/<slug:slug>/meetings/new/", agenda.meeting_new, name="meeting-new"),
    path("meetings/<uuid:pk>/", agenda.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", agenda.meeting_edit, name="meeting-edit"),
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
]
