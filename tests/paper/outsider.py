"""`python tests/paper/outsider.py FOLDER`: what pyHanko alone says of changed files, one by one.

Knows nothing of the program: it gets the issuer's certificate and the files, and prints one JSON
list with true where a seal of that issuer still holds over the whole file.
"""

import io
import json
import logging
import sys
from pathlib import Path

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def holds(content: bytes, trust: ValidationContext) -> bool:
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if len(signatures) != 1:
            return False
        status = validate_pdf_signature(signatures[0], trust, skip_diff=True)
    except Exception:  # noqa: BLE001 - a damaged file can break its reader anywhere
        return False
    is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and status.trusted and is_whole)


def main(folder: Path) -> None:
    logging.disable()
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(str(folder / "issuer.pem"))])
    content = (folder / "original.pdf").read_bytes()
    found = [holds(content, trust)]
    for change in json.loads((folder / "changes.json").read_text("utf-8")):
        if "file" in change:
            changed = (folder / change["file"]).read_bytes()
        else:
            place = change["place"]
            flipped = bytes([content[place] ^ change["mask"]])
            changed = content[:place] + flipped + content[place + 1 :]
        found.append(holds(changed, trust))
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
