"""The administration has no door of its own: one comes and goes as to every other page."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator

from . import doors, sealing, standing


class Administration(AdminSite):
    """Django's administration behind the program's own sign-in, which is audited."""

    site_header = site_title = "Tumorboard administration"
    index_title = "People and boards"

    def register(self, models: Any, *args: Any, **kwargs: Any) -> None:
        """Show nothing of the sign-in library, whose rows hold secrets and are not for anybody."""
        one_or_more = models if isinstance(models, list | tuple) else [models]
        shown = [one for one in one_or_more if one.__module__.partition(".")[0] != "allauth"]
        super().register(shown, *args, **kwargs)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Lead to the sign-in page; whoever is signed in and came here may not come in."""
        if request.user.is_authenticated:
            raise PermissionDenied
        back = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(back)

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The first page; it tells an administrator when the audit trail is not what it was."""
        if sealing.is_head_missing():
            messages.error(request, standing.ALARM)
        return super().index(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return doors.sign_out(request)
