"""Addresses of cases."""

from django.urls import path

from .views import (
    break_glass,
    case,
    desk,
    files,
    findings,
    intake,
    key_images,
    lists,
    moves,
    outside,
    record,
    scores,
)

THING = "cases/<uuid:pk>/record/<slug:section>/<uuid:subject>/"

urlpatterns = [
    path("boards/<slug:slug>/desk/", desk.desk, name="desk"),
    path("boards/<slug:slug>/desk/filters/", desk.keep_filter, name="desk-filters"),
    path("boards/<slug:slug>/desk/several/", desk.several, name="desk-several"),
    path("boards/<slug:slug>/import/", desk.read_bundle, name="case-import"),
    path("boards/<slug:slug>/cases/new/", intake.new, name="case-new"),
    path("boards/<slug:slug>/cases/new/patients/", intake.patients, name="intake-patients"),
    path("boards/<slug:slug>/cases/new/files/", intake.look, name="intake-files"),
    path("boards/<slug:slug>/referral-links/", outside.links, name="referral-links"),
    path("referral-links/<uuid:pk>/close/", outside.close, name="referral-link-close"),
    path("refer/<str:token>/", outside.refer, name="refer"),
    path("outside/<uuid:pk>/", outside.referral, name="outside"),
    path("outside/<uuid:pk>/put-away/", outside.put_away, name="outside-put-away"),
    path("boards/<slug:slug>/lists/", lists.lists, name="case-lists"),
    path("lists/<uuid:pk>/", lists.case_list, name="case-list"),
    path("lists/<uuid:pk>/import/", lists.begin, name="case-list-begin"),
    path("lists/<uuid:pk>/cancel/", lists.cancel, name="case-list-cancel"),
    path("lists/<uuid:pk>/progress/", lists.progress, name="case-list-progress"),
    path("lists/<uuid:pk>/faults.csv", lists.faults, name="case-list-faults"),
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:pk>/history/", case.history, name="case-history"),
    path("cases/<uuid:pk>/edit/", case.edit, name="case-edit"),
    path("cases/<uuid:pk>/moves/<slug:verb>/", moves.move, name="case-move"),
    path("cases/<uuid:pk>/findings/add/", findings.add, name="finding-add"),
    path(
        "cases/<uuid:pk>/scores/<slug:instrument>/override/",
        scores.override,
        name="score-override",
    ),
    path("cases/<uuid:pk>/record/", record.record, name="case-record"),
    path("cases/<uuid:pk>/record/<slug:section>/", record.section, name="record-section"),
    path(THING, record.thing, name="record-thing"),
    path(f"{THING}history/", record.history, name="record-history"),
    path(f"{THING}take-out/", record.take_out, name="record-take-out"),
    # Emergency access to one case
    path("break-glass/", break_glass.break_glass, name="break-glass"),
    path("cases/<uuid:pk>/break-glass/end/", break_glass.break_glass_end, name="break-glass-end"),
    path(
        "boards/<slug:slug>/audit/break-glass/",
        break_glass.break_glass_uses,
        name="break-glass-uses",
    ),
    path(
        "break-glass/<uuid:pk>/review/", break_glass.break_glass_review, name="break-glass-review"
    ),
    path("break-glass/<uuid:pk>/stop/", break_glass.break_glass_stop, name="break-glass-stop"),
    # Files and images
    path("cases/<uuid:pk>/files/", files.section, name="case-files"),
    path("cases/<uuid:pk>/files/add/", files.add, name="files-add"),
    path("files/<uuid:pk>/", files.viewer, name="file"),
    path("files/<uuid:pk>/content/", files.content, name="file-content"),
    path("files/<uuid:pk>/frames/<int:number>.png", files.frame, name="file-frame"),
    path("files/<uuid:pk>/remove/", files.remove, name="file-remove"),
    path("files/<uuid:pk>/key-image/", key_images.add, name="key-image-add"),
    path("key-images/<uuid:pk>/edit/", key_images.edit, name="key-image-edit"),
    path("key-images/<uuid:pk>/check/", key_images.check, name="key-image-check"),
    path("key-images/<uuid:pk>/move/", key_images.move, name="key-image-move"),
    path("key-images/<uuid:pk>/withdraw/", key_images.withdraw, name="key-image-withdraw"),
    path("key-images/<uuid:pk>/picture.png", key_images.picture, name="key-image-picture"),
]
