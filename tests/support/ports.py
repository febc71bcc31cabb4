# SPDX-License-Identifier: Apache-2.0
"""Free ports on loopback. 127.0.0.1 and 127.0.0.2 stand for two hosts: names below localhost resolve nowhere near everywhere."""
import socket

_given = set()


def address_of(host):
    """RFC 6761, 6.3: localhost is this machine, also where /etc/hosts does not say so."""
    return "127.0.0.1" if host == "localhost" else host


def free_port(host="127.0.0.1"):
    while True:
        with socket.socket() as probe:
            probe.bind((address_of(host), 0))
            port = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port
