# SPDX-License-Identifier: Apache-2.0
"""Ways in which something at an address can be wrong below HTTP: ports, TLS, silence."""
import datetime
import http.server
import ipaddress
import os
import socket
import ssl
import tempfile
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(host, *, begins=-1, ends=30):
    """A self-signed certificate for an address, valid from and to so many days from now: (certificate, key) as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "diagnosis test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now + datetime.timedelta(days=begins))
            .not_valid_after(now + datetime.timedelta(days=ends))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
            .sign(key, hashes.SHA256()))
    return (made.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode())


class TlsServer:
    """Answers 404 over TLS with this certificate."""

    def __init__(self, pem, host="127.0.0.2"):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_error(404)

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
            file.write("".join(pem))
        context.load_cert_chain(file.name)
        os.unlink(file.name)
        self.server = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.server.handle_error = lambda *_: None  # clients that refuse the certificate
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://{host}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class RawServer:
    """Accepts, reads a little, says `text` and closes."""

    def __init__(self, text=b"", host="127.0.0.2"):
        self.socket = socket.create_server((host, 0))
        self.url = f"http://{host}:{self.socket.getsockname()[1]}"
        self.text = text
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                if self.text:
                    connection.sendall(self.text)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class DeafServer:
    """A port whose queue is full: the kernel drops what asks for a connection, as a firewall does."""

    def __init__(self, host="127.0.0.2"):
        self.socket = socket.socket()
        self.socket.bind((host, 0))
        self.socket.listen(0)
        self.url = f"http://{host}:{self.socket.getsockname()[1]}"
        self.fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(self.socket.getsockname())
            self.fillers.append(filler)

    def close(self):
        for filler in self.fillers:
            filler.close()
        self.socket.close()
