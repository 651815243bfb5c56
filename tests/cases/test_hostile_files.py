"""Files made to do harm, sent as a browser sends them: each gets its sentence, and no more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Attachment
from tests import stories
from tests.cases import foreign

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
QUICK = 10
"""Every tenth of them stands for the others in the fast lane."""
PEAK_MB = 400
"""Of the reading process with its libraries and the file itself, for the largest good files."""
WEIGH = """
import json, re, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from cases.imaging.examine import examine
from tests.cases import foreign
from tumorboard.refusal import Refused
status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")
kept, count, peak = [], 0, 0
for name, content in getattr(foreign, sys.argv[1])():
    count += 1
    forget.write_text("5")  # the peak begins anew: what made the file does not count
    try:
        examine(content)
        kept.append(name)
    except Refused:
        pass
    peak = max(peak, int(re.search("VmHWM:[^0-9]*([0-9]+)", status.read_text())[1]) // 1024)
print(json.dumps({"count": count, "kept": len(kept), "peak": peak}))
"""


@pytest.fixture
def clerk(people, client):
    client.force_login(people.clerk)
    return client


def refuse_all(client, case, files) -> int:
    """Send the files one by one; each must be answered with a sentence and leave nothing."""
    address, wrong, count = reverse("files-add", args=[case.pk]), [], 0
    for name, content in files:
        count += 1
        answer = client.post(address, {"files": SimpleUploadedFile("scan.png", content)})
        page = answer.content.decode()
        row = page.partition('class="upload refused"')[2].partition("</li>")[0]
        if answer.status_code != 422 or "scan.png" not in row or not row.strip().count("."):
            wrong.append(f"{name}: {answer.status_code} {row.strip()[:200]}")
    assert wrong == []
    assert not Attachment.objects.exists()
    return count


def test_some_hostile_files_are_refused_with_a_sentence(people, clerk):
    small = [(n, c) for n, c in foreign.refused() if len(c) < 100_000 and "pdf" not in n]
    assert refuse_all(clerk, stories.draft(people), small[::QUICK]) >= 10


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_hostile_file_is_refused_with_a_sentence(people, clerk):
    count = refuse_all(clerk, stories.draft(people), foreign.refused())
    print(f"{count} hostile files")
    assert count >= 100


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory as Linux tells it")
@pytest.mark.parametrize(("files", "kept"), [("refused", False), ("largest", True)])
def test_no_file_takes_much_memory(files, kept):
    done = subprocess.run(
        [sys.executable, "-c", WEIGH, files],
        cwd=ROOT, capture_output=True, check=True, timeout=280,
    )  # fmt: skip
    found = json.loads(done.stdout)
    print(files, found)
    assert found["kept"] == (found["count"] if kept else 0)
    assert found["peak"] < PEAK_MB
