"""What one channel sends, byte for byte."""

import pytest

from tumorboard.channel import event, part_event


def test_a_part_cannot_forge_another_event():
    forged = event("name", "<p>\r\nid: 99\rdata: x\n\nevent: reveal\u2028</p>")
    assert forged.decode().split("\n") == [
        "event: name",
        "data: <p>",
        "data: id: 99",
        "data: data: x",
        "data: ",
        "data: event: reveal\u2028</p>",
        "",
        "",
    ]


@pytest.mark.parametrize("name", ["version", "stale", "closed", "error", "a\nb", "", "Vote", "é"])
def test_a_part_has_a_plain_name_of_its_own(name):
    with pytest.raises(ValueError, match="live part"):
        part_event(name, "")
