"""The figures, the parser and the report of `./run bench-live`, without a server."""

import json

import pytest

from tests.bench.figures import Figure, exit_code, loss_of, percentile, ratio_of, spread_of
from tests.bench.report import Report, line_of
from tests.bench.sse import Reading
from tests.bench.wire import Host, Login, request

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
WIRE = (
    b"event: case\ndata: <p>one</p>\ndata: two\n\n",
    b"id: 7\nevent: version\ndata: 7\n\n",
    b": keep-alive\n\n",
    b"id: 8\nevent: version\ndata: 8\n\n",
)


def chunks() -> bytes:
    return HEAD + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in WIRE)


def test_an_update_is_complete_with_its_last_byte():
    whole = chunks()
    reading = Reading()
    found = reading.read((float(place), whole[place : place + 1]) for place in range(len(whole)))
    assert reading.status == 200
    assert [(one.version, one.parts) for one in found] == [
        (7, {"case": "<p>one</p>\ntwo"}),
        (8, {}),
    ]
    ends = [whole.index(b"data: 7\n\n\r\n") + 10, len(whole) - 1]
    assert [int(one.at) for one in found] == ends


def test_pieces_may_be_of_any_size():
    whole = chunks()
    for size in (1, 3, 50, 10_000):
        pieces = [(0.0, whole[at : at + size]) for at in range(0, len(whole), size)]
        assert [one.version for one in Reading().read(pieces)] == [7, 8]


def test_percentiles_are_measured_values():
    values = [float(number) for number in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.99)) == (50.0, 99.0)
    assert percentile([3.0], 0.99) == 3.0


def test_the_last_screen_is_that_of_the_usual_event():
    spread = spread_of([[0.001, 0.010], [0.001, 0.020], [0.001, 0.900]])
    assert (spread.p50, spread.last, spread.worst) == (1.0, 20.0, 900.0)


def test_the_ratio_is_the_median_of_the_repeats():
    ours = [spread_of([[0.030]]), spread_of([[0.090]]), spread_of([[0.020]])]
    bare = [spread_of([[0.010]])] * 3
    assert ratio_of(ours, bare) == pytest.approx(3.0)


def test_a_gain_is_no_loss():
    assert loss_of(100, 75) == 25
    assert loss_of(100, 110) == 0


@pytest.mark.parametrize(
    ("value", "goal", "verdict"),
    [(50, 50, "met"), (51, 50, "missed"), (151, 50, "broken"), (9, None, ""), (1, 0, "broken")],
)
def test_a_goal_is_met_missed_or_broken(value, goal, verdict):
    assert Figure("", "", value, "ms", goal).verdict == verdict


def test_what_was_missed_outweighs_every_figure():
    broken = [Figure("", "", 200, "ms", 50)]
    assert exit_code([], []) == 0
    assert exit_code(broken, []) == 1
    assert exit_code(broken, ["one did not connect"]) == 2


def test_the_report_says_each_figure_with_its_goal(tmp_path):
    report = Report("18", 3, connected=42, updates=800)
    report.add("40 followers", "shared part, p99", 41.26, "ms", 50, "repeats")
    report.add("40 followers", "shared part, p50", 12, "ms")
    assert line_of(report.figures[0]).split() == (
        ["shared", "part,", "p99", "41.3", "ms", "at", "most", "50", "met", "repeats"]
    )
    assert (
        "1 of 1 goals met; 42 screens connected, 800 updates counted, none missed." in report.text()
    )
    report.missed.append("event 3: 2 of 40 did not get it, 0 streams had ended")
    assert "event 3: 2 of 40" in report.text()
    report.save(tmp_path / "figures.json")
    saved = json.loads((tmp_path / "figures.json").read_text())
    assert (saved["exit_code"], saved["figures"][0]["verdict"]) == (2, "met")


@pytest.mark.parametrize("name", ["192.0.2.7", "10.0.0.1", "::", "0.0.0.0"])  # noqa: S104
def test_the_load_client_speaks_to_this_machine_only(name):
    with pytest.raises(ValueError, match="this machine only"):
        Host(80, name)


def test_a_follower_asks_as_a_browser_does():
    asked = request(Host(8161), Login("abc", "tok"), "/live/meeting/x/room/?after=3").decode()
    lines = asked.split("\r\n")
    assert lines[0] == "GET /live/meeting/x/room/?after=3 HTTP/1.1"
    assert "Cookie: tumorboard_session=abc; tumorboard_csrf=tok; theme=auto" in lines
    assert "Connection: keep-alive" in lines
    assert "Sec-Fetch-Site: same-origin" in lines
