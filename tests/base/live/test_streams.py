"""The endpoint as browsers and other sites meet it."""

import http.client

import pytest
from django.conf import settings

from tests.base.live.board_site import (
    address,
)

pytestmark = pytest.mark.slow


def test_another_sites_page_is_refused(watch):
    assert watch(**{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert watch(**{"Sec-Fetch-Site": "same-site"}).status == 403
    assert watch(Origin="https://evil.example").status == 403
    assert watch(Origin="null").status == 403
    assert watch(Origin="http://[").status == 403
    assert watch(**{"Sec-Fetch-Site": "same-origin", "Origin": settings.SITE_URL}).status == 200


def test_a_stream_can_only_be_read(board, site, cookie):
    for method in ("POST", "PUT", "DELETE", "HEAD"):
        asking = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        asking.request(method, address(board), headers=headers)
        assert asking.getresponse().status == 405
        asking.close()


def test_the_answer_may_not_be_kept_or_held_back(watch):
    headers = dict(watch().response.getheaders())
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-cache, no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-content-type-options"] == "nosniff"
