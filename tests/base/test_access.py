"""The gate: who is told nothing, who is refused, and who comes in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.test import Client
from django.utils import timezone

from tumorboard.access import allow, can, permissions_of
from tumorboard.models import Board
from tumorboard.roles import DEVICE_PERMISSIONS, ROLE_PERMISSIONS, Permission, Role


@allow(Permission.DESK_VIEW, Board)
def desk(request, board: Board) -> HttpResponse:
    return HttpResponse(f"{board.slug} {timezone.get_current_timezone_name()}")


def visit(rf, user, slug: str = "spine") -> HttpResponse:
    request = rf.get("/")
    request.user = user
    return desk(request, slug=slug)


def test_a_member_with_the_permission_comes_in(rf, people):
    assert visit(rf, people.clerk).status_code == 200


@pytest.mark.parametrize("who", ["surgeon", "observer", "auditor"])
def test_a_member_without_the_permission_is_refused(rf, people, who):
    with pytest.raises(PermissionDenied):
        visit(rf, people.users[who])


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_who_is_not_a_member_is_told_the_same_as_of_a_board_that_never_was(rf, people, who):
    for slug in ("spine", "never-was"):
        with pytest.raises(Http404):
            visit(rf, people.users[who], slug)


def test_nobody_without_a_name_gets_an_object(rf, people):
    with pytest.raises(Http404):
        visit(rf, AnonymousUser())


@pytest.mark.parametrize("ended", ["membership", "account"])
def test_an_ended_membership_or_account_opens_nothing(rf, people, ended):
    if ended == "membership":
        people.clerk.memberships.update(is_active=False)
    else:
        people.clerk.is_active = False
    with pytest.raises(Http404):
        visit(rf, people.clerk)
    assert permissions_of(people.clerk, people.board) == frozenset()


def test_a_view_runs_in_the_hospitals_time_zone_and_leaves_no_trace(rf, people):
    Board.objects.filter(slug="spine").update(zone_name="America/Toronto")
    assert visit(rf, people.clerk).content == b"spine America/Toronto"
    assert timezone.get_current_timezone_name() == "UTC"


def test_several_roles_add_up(people):
    held = permissions_of(people.chair, people.board)
    assert held == ROLE_PERMISSIONS[Role.CHAIR] | ROLE_PERMISSIONS[Role.SPECIALIST]


def test_a_role_at_one_board_counts_for_that_board_alone(people):
    assert can(people.stranger, Permission.CASE_EDIT, people.other_board)
    assert not can(people.stranger, Permission.CASE_EDIT, people.board)


def test_only_specialists_vote_and_only_the_chair_runs_the_meeting():
    def holders(permission: Permission) -> set:
        return {role for role, held in ROLE_PERMISSIONS.items() if permission in held}

    assert holders(Permission.BALLOT_CAST) == {Role.SPECIALIST}
    assert holders(Permission.MEETING_RUN) == {Role.CHAIR}
    assert holders(Permission.AUDIT_VIEW) == {Role.AUDITOR}
    assert {Permission.ROOM_VIEW} == DEVICE_PERMISSIONS


def test_a_page_without_a_sign_in_leads_to_the_sign_in_page(client, people):
    answer = client.get("/boards/spine/desk/")
    assert answer.status_code == 302
    assert answer.url == "/sign-in/?next=/boards/spine/desk/"


def test_a_part_without_a_sign_in_sends_the_whole_page_there(client, people):
    read = {"hx-request": "true", "hx-current-url": "http://testserver/boards/spine/review/?a=b"}
    answer = client.post("/boards/spine/desk/", headers=read)
    back = "/sign-in/?next=/boards/spine/review/%3Fa%3Db"
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, back)


def test_after_a_lost_sign_in_one_comes_back_to_the_page_not_to_what_it_sent(client, people):
    page = {"referer": "http://testserver/boards/spine/review/"}
    answer = client.post("/sign-out/", headers=page)
    assert answer.url == "/sign-in/?next=/boards/spine/review/"


@pytest.mark.parametrize(
    "page", ["", "https://elsewhere.example.com/x/", "//elsewhere.example.com/x/", "javascript:1"]
)
@pytest.mark.parametrize("header", ["referer", "hx-current-url"])
def test_a_page_elsewhere_is_no_way_back(client, people, header, page):
    part = {"hx-request": "true"} if header == "hx-current-url" else {}
    answer = client.post("/sign-out/", headers={header: page, **part})
    assert answer.headers.get("HX-Redirect", getattr(answer, "url", "")) == "/sign-in/?next=/"


def test_a_sign_in_that_changed_meanwhile_is_told_in_words(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.clerk)
    answer = strict.post("/boards/spine/desk/", {"q": "Berger"})
    assert answer.status_code == 403
    assert "Your sign-in changed in another window" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_without_its_database_the_program_asks_for_patience():
    patient = Client(raise_request_exception=False)
    patient.cookies["tumorboard_session"] = "a" * 32
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    try:
        answer = patient.post("/sign-out/")
    finally:
        connection.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "The records cannot be reached for the moment" in answer.content.decode()
    assert patient.post("/sign-out/").status_code == 302
