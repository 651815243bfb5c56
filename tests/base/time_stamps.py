"""A time-stamp service (RFC 3161) on this machine, with a certificate of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys
from asn1crypto.tsp import TimeStampReq
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tumorboard import certificate

NAME = "Time of Nowhere"


class Clock:
    """What the service answers: time stamps, until `answer` is set to something else."""

    def __init__(self, at: datetime) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        told = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        own = certificate.plain(_own_certificate(key))
        self.stamper = DummyTimeStamper(own, keys.PrivateKeyInfo.load(told), fixed_dt=at)
        self.asked = 0
        self.answer: tuple[int, bytes] | None = None

    def answer_to(self, question: bytes) -> tuple[int, bytes]:
        self.asked += 1
        return self.answer or (200, self.stamp(question))

    def stamp(self, question: bytes) -> bytes:
        return self.stamper.request_tsa_response(TimeStampReq.load(question)).dump()


def _own_certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    blank = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    blank = blank.public_key(key.public_key()).serial_number(x509.random_serial_number())
    blank = blank.not_valid_before(now - timedelta(days=900)).not_valid_after(now + timedelta(9))
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return blank.add_extension(usage, critical=True).sign(key, hashes.SHA256())


@contextmanager
def serving(clock: Clock) -> Iterator[str]:
    """The address at which the clock answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            status, answer = clock.answer_to(question)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
