"""Every address of the program."""

from django.contrib import admin
from django.urls import include, path

from . import account, auditor, back_channel, doors, office, views

handler500 = "tumorboard.views.failed"

# The sign-in library finds its pages by these names; what is not named here is not there.
sign_in = [
    path("", doors.sign_in, name="account_login"),
    path("second-step/", doors.second_step, name="mfa_authenticate"),
    path("start-over/", doors.start_over, name="start-over"),
    path("passkey/", doors.passkey_in, name="mfa_login_webauthn"),
    path("by/<slug:provider_id>/", doors.hospital_in, name="openid_connect_login"),
    path("by/<slug:provider_id>/back/", doors.hospital_back, name="openid_connect_callback"),
    path("by/<slug:provider_id>/out/", back_channel.hospital_out, name="hospital-out"),
]
own = [
    path("", account.account, name="mfa_index"),
    path("app/", account.app_set_up, name="mfa_activate_totp"),
    path("codes/", account.recovery_codes, name="mfa_view_recovery_codes"),
    path("passkeys/add/", account.passkey_add, name="mfa_add_webauthn"),
    path("factors/remove/", account.factor_remove, name="factor-remove"),
    path("password/", account.password, name="password"),
    path("prove/", account.prove, name="prove"),
    path("sittings/end/", account.sittings_end, name="sittings-end"),
    path("calendar/", account.calendar, name="own-calendar"),
    path("calendar/end/", account.calendar_end, name="calendar-end"),
    path("stay/", account.stay, name="stay"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", include(sign_in)),
    path("sign-out/", doors.sign_out, name="sign-out"),
    path("demo/sign-in/", doors.demo_sign_in, name="demo-sign-in"),
    path("account/", include(own)),
    path("health/", views.health, name="health"),
    path("boards/<slug:slug>/audit/", auditor.trail, name="audit"),
    path("boards/<slug:slug>/audit/export/", auditor.export, name="audit-export"),
    path("boards/<slug:slug>/audit/patient/", auditor.report, name="audit-report"),
    path("boards/<slug:slug>/mails/", office.mails, name="mails"),
    path("boards/<slug:slug>/mails/kinds/", office.mail_kinds, name="mail-kinds"),
    path("mails/<uuid:pk>/again/", office.mail_again, name="mail-again"),
    path("", include("cases.urls")),
    path("", include("meetings.urls")),
    path("admin/", admin.site.urls),
]
