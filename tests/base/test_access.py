"""The gate: who is told nothing, who is refused, and who comes in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone

from tumorboard.access import allow, can, permissions_of
from tumorboard.models import Board
from tumorboard.roles import ROLE_PERMISSIONS, Permission, Role


@allow(Permission.DESK_VIEW, Board)
def desk(request, board: Board) -> HttpResponse:
    return HttpResponse(f"{board.slug} {timezone.get_current_timezone_name()}")


def visit(rf, user, slug: str = "spine") -> HttpResponse:
    request = rf.get("/")
    request.user = user
    return desk(request, slug=slug)


def test_a_member_with_the_permission_comes_in(rf, people):
    assert visit(rf, people.clerk).status_code == 200


@pytest.mark.parametrize("who", ["surgeon", "observer", "auditor", "room"])
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
    assert Permission.CASE_VIEW not in ROLE_PERMISSIONS[Role.ROOM]


def test_a_page_without_a_sign_in_leads_to_the_sign_in_page(client, people):
    answer = client.get("/boards/spine/desk/")
    assert answer.status_code == 302
    assert answer.url == "/sign-in/?next=/boards/spine/desk/"


def test_a_part_without_a_sign_in_sends_the_whole_page_there(client, people):
    answer = client.get("/boards/spine/desk/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in/")
