"""Every address of the program."""

from django.contrib import admin
from django.urls import include, path

from . import auditor, views

handler500 = "tumorboard.views.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    path("health/", views.health, name="health"),
    path("boards/<slug:slug>/audit/", auditor.trail, name="audit"),
    path("boards/<slug:slug>/audit/export/", auditor.export, name="audit-export"),
    path("boards/<slug:slug>/audit/patient/", auditor.report, name="audit-report"),
    path("", include("cases.urls")),
    path("", include("meetings.urls")),
    path("admin/", admin.site.urls),
]
