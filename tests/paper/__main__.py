"""`python -m tests.paper check|bench`: what `./run check-documents` and `bench-documents` do."""

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run check-documents or bench-documents")
    parser.add_argument("what", choices=("check", "bench"))
    parser.add_argument("--out", type=Path, help="keep the PDFs in this folder")
    parser.add_argument(
        "--pictures", action="store_true", help="make the README's pictures anew (needs Poppler)"
    )
    parser.add_argument("--verapdf", type=Path, metavar="JAR", help="ask veraPDF in it too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        set_up(Path(folder))
        from . import bench, check

        if given.what == "bench":
            return bench.run()
        out = given.out or Path(folder)
        code = check.run(out, given.verapdf)
        if given.pictures:
            check.take_pictures(out)
        return code


def set_up(folder: Path) -> None:
    """The program with the demonstration's database and a certificate of its own."""
    from tests.journeys.program import confined
    from tumorboard.self_made import make_certificate

    certificate, passphrase = folder / "seal.p12", "of-a-trial"
    make_certificate(certificate, name="Tumorboard trial", passphrase=passphrase)
    os.environ.update(
        confined(dict(os.environ)),
        DJANGO_SETTINGS_MODULE="tumorboard.settings",
        TUMORBOARD_DEMO="1",
        SEAL_FILE=str(certificate),
        SEAL_PASSPHRASE=passphrase,
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("load_demo", stdout=nowhere)


if __name__ == "__main__":
    sys.exit(main())
