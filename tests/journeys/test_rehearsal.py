"""The rehearsal passes against the running program, and fails with a reason when it must."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from meetings.rehearsal.steps import default_bundle

from .program import create_database, environment_of_its_own, in_database, running

pytestmark = [pytest.mark.journey, pytest.mark.timed]

ROOT = Path(__file__).resolve().parents[2]
REAL_BUNDLE = ROOT.parent / "shared" / "data" / "fhir" / "mcode-patient-01.json"


def rehearse(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "rehearse", *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_rehearsal_passes_and_keeps_both_documents(site, environment, tmp_path):
    done = rehearse(environment, "--out", str(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)
    assert "The rehearsal passed in" in done.stdout
    for name in ("consensus_summary.pdf", "minutes.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-")


@pytest.mark.skipif(not REAL_BUNDLE.is_file(), reason="the real bundle is not beside the project")
def test_rehearsal_passes_with_a_real_bundle(site, environment):
    done = rehearse(environment, "--bundle", str(REAL_BUNDLE))

    assert done.returncode == 0, done.stdout + done.stderr


def test_rehearsal_names_the_step_that_fails(site, environment, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"resourceType": "Patient"}', encoding="utf-8")

    done = rehearse(environment, "--bundle", str(broken))

    assert done.returncode == 1
    assert "Failed at “import the bundle”" in done.stderr
    assert "it holds Patient" in done.stderr


def test_rehearsal_says_that_no_server_answers(site, environment):
    done = rehearse({**environment, "NO_PROXY": "*"}, "--url", "http://127.0.0.1:9")

    assert done.returncode == 1
    assert "the server did not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_rehearsal_fills_in_what_a_bare_bundle_does_not_say(site, environment, tmp_path):
    bundle = json.loads(default_bundle().read_text(encoding="utf-8"))
    entries = [e for e in bundle["entry"] if "89247-1" not in json.dumps(e)]  # no ECOG
    first = next(e["resource"] for e in entries if "94222008" in json.dumps(e))  # bone metastasis
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "94222008"}]}
    entries.append({"resource": {**first, "id": "second-lesion", "code": code}})
    for entry in entries:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"].pop("name")
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps({**bundle, "entry": entries}), encoding="utf-8")

    done = rehearse(environment, "--bundle", str(bare))

    assert done.returncode == 0, done.stdout + done.stderr


def test_rehearsal_says_that_its_folder_cannot_be_made(environment, tmp_path):
    (tmp_path / "file").touch()

    done = rehearse(environment, "--out", str(tmp_path / "file" / "folder"))

    assert done.returncode == 1
    assert "cannot be made" in done.stderr
    assert "Traceback" not in done.stderr


def test_rehearsal_passes_where_chairs_need_a_second_factor(loaded, tmp_path_factory):
    environment = environment_of_its_own() | {"MFA_ROLES": "chair,administrator"}
    create_database(environment, f"{loaded}_strict", template=loaded)
    environment = in_database(environment, f"{loaded}_strict")
    with running(environment, tmp_path_factory.mktemp("strict")):
        done = rehearse(environment)

    assert done.returncode == 0, done.stdout + done.stderr
