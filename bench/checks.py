# SPDX-License-Identifier: Apache-2.0
"""What is no rate: time to the first answer, memory, and a large upload."""

import http.client
import socket
import statistics
import threading
import time
import urllib.request

from estate import Applinkd, free_port, memory_bytes

UPLOAD_BYTES = 2 * 1024**3
MIB = 1024 * 1024


def start_to_first_answer(bench):
    """Milliseconds from starting the program to its answer on /applinks/healthz; median of 5."""
    installation = Applinkd(bench.estate, bench.options.binary, bench.upstream_port)
    taken = []
    for _ in range(5):
        before = time.monotonic()
        process = installation.serve()
        connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=5)
        connection.request("GET", "/applinks/healthz")
        connection.getresponse().read()
        taken.append((time.monotonic() - before) * 1000)
        connection.close()
        bench.estate.end(process)
    return statistics.median(taken)


def idle_memory(bench):
    """MiB two seconds after the start, once somebody was answered: resident, and of it what is no page of a file."""
    installation = Applinkd(bench.estate, bench.options.binary, bench.upstream_port)
    process = installation.serve()
    try:
        urllib.request.urlopen(installation.url + "/applinks/login").read()
        time.sleep(2)
        return [memory_bytes(process.pid, field) / MIB for field in ("VmRSS", "RssAnon")]
    finally:
        bench.estate.end(process)


def sink(listener):
    """An upstream that reads one body of UPLOAD_BYTES and says so."""
    connection, _ = listener.accept()
    with connection:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        left = UPLOAD_BYTES - len(received.partition(b"\r\n\r\n")[2])
        buffer = bytearray(MIB)
        while left > 0:
            got = connection.recv_into(buffer)
            if got == 0:
                return
            left -= got
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


def upload_growth(bench):
    """MiB that the peak of resident memory grows while 2 GiB go through."""
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        installation = Applinkd(bench.estate, bench.options.binary, listener.getsockname()[1])
        process = installation.serve()
        before = memory_bytes(process.pid, "VmHWM")
        worker = threading.Thread(target=sink, args=(listener,), daemon=True)
        worker.start()
        piece = bytes(MIB)
        with socket.create_connection(("127.0.0.1", installation.port)) as client:
            client.sendall(b"PUT /upload HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n" % (installation.port, UPLOAD_BYTES))
            for _ in range(UPLOAD_BYTES // MIB):
                client.sendall(piece)
            answer = client.recv(65536)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"the upload was answered: {answer[:200]!r}")
        grown = (memory_bytes(process.pid, "VmHWM") - before) / MIB
        worker.join(timeout=10)
        bench.estate.end(process)
        return grown


def run_all(bench):
    resident, anonymous = idle_memory(bench)
    return [
        ["start to first answer", f"{start_to_first_answer(bench):.0f} ms", "50 ms"],
        ["memory when idle", f"{resident:.1f} MiB, {anonymous:.1f} MiB of it no pages of program files", "20 MB"],
        ["more memory for an upload of 2 GiB", f"{upload_growth(bench):.1f} MiB", "4 MiB"],
    ]
