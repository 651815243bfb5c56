"""Addresses of cases."""

from django.urls import path

from .views import case, desk, lesions, moves

urlpatterns = [
    path("boards/<slug:slug>/desk/", desk.desk, name="desk"),
    path("boards/<slug:slug>/import/", desk.read_bundle, name="case-import"),
    path("boards/<slug:slug>/cases/new/", case.new, name="case-new"),
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:pk>/edit/", case.edit, name="case-edit"),
    path("cases/<uuid:pk>/moves/<slug:verb>/", moves.move, name="case-move"),
    path("cases/<uuid:pk>/lesions/add/", lesions.add, name="lesion-add"),
    path("cases/<uuid:pk>/lesions/preview/", lesions.preview, name="lesion-preview"),
    path("cases/<uuid:pk>/findings/add/", lesions.add_finding, name="finding-add"),
    path("lesions/<uuid:pk>/edit/", lesions.edit, name="lesion-edit"),
    path("lesions/<uuid:pk>/remove/", lesions.remove, name="lesion-remove"),
]
