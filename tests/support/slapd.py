# SPDX-License-Identifier: Apache-2.0
"""A real directory server: Debian's slapd on free loopback ports, with a certificate of its own."""
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from support.ports import free_port

BASE = "dc=example,dc=org"
PEOPLE, GROUPS = f"ou=people,{BASE}", f"ou=groups,{BASE}"
ROOT, ROOT_PASSWORD = f"cn=root,{BASE}", "of the root"
SERVICE, SERVICE_PASSWORD = f"cn=applinkd,{BASE}", "of the service"
START_SECONDS = 20

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {directory}/pid
TLSCACertificateFile {directory}/ca.pem
TLSCertificateFile {directory}/server.pem
TLSCertificateKeyFile {directory}/server.key
sizelimit 500
database mdb
suffix "{base}"
rootdn "{root}"
rootpw "{root_password}"
directory {directory}/data
maxsize 1073741824
dbnosync
index objectClass,uid,entryUUID,member,cn eq
limits dn.exact="{service}" size=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by anonymous read by * none
"""

FIRST = f"""
dn: {BASE}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: {GROUPS}
objectClass: organizationalUnit
ou: groups

dn: {SERVICE}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: applinkd
userPassword: {SERVICE_PASSWORD}
"""


def password_of(name):
    return f"directory horse {name}"


def person(name, *, dn=None, more=""):
    return (f"dn: {dn or f'uid={name},{PEOPLE}'}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n"
            f"mail: {name}@example.org\nuserPassword: {password_of(name)}\n{more}\n")


def group(name, *members):
    lines = "".join(f"member: uid={member},{PEOPLE}\n" for member in members)
    return f"dn: cn={name},{GROUPS}\nobjectClass: groupOfNames\ncn: {name}\n{lines}\n"


def make_certificates(directory, host):
    """An authority and a certificate for `host`."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    kind = "IP" if host[0].isdigit() else "DNS"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test Authority",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=directory", "-keyout", "server.key", "-out", "server.csr")
    (directory / "extensions").write_text(f"subjectAltName={kind}:{host}\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "extensions", "-out", "server.pem")


class Slapd:
    """`entries`: LDIF of people and groups. `certificate_for`: the name in the certificate. `like`: a copy of another one."""

    def __init__(self, entries="", *, certificate_for="127.0.0.1", like=None):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="applinkd-slapd-"))
        self.port, self.tls_port = free_port(), free_port()
        self.url, self.tls_url = f"ldap://127.0.0.1:{self.port}", f"ldaps://127.0.0.1:{self.tls_port}"
        self.process = None
        if like:
            for name in ("ca.pem", "server.pem", "server.key"):
                shutil.copy(like.directory / name, self.directory / name)
        else:
            make_certificates(self.directory, certificate_for)
        self.ca_file = self.directory / "ca.pem"
        (self.directory / "data").mkdir()
        (self.directory / "slapd.conf").write_text(CONFIGURATION.format(
            directory=self.directory, base=BASE, root=ROOT, root_password=ROOT_PASSWORD, service=SERVICE))
        self.load(like.dump() if like else FIRST + "\n" + entries)
        self.start()

    def load(self, entries):
        """Before the start, however many there are."""
        subprocess.run(["/usr/sbin/slapadd", "-q", "-f", str(self.directory / "slapd.conf")], input=entries, text=True,
                       check=True, capture_output=True)

    def dump(self):
        """Everything, with the ids that the server gave."""
        return subprocess.run(["/usr/sbin/slapcat", "-f", str(self.directory / "slapd.conf")], text=True, check=True,
                              capture_output=True).stdout

    def start(self):
        log = open(self.directory / "log", "ab")
        self.process = subprocess.Popen(
            ["/usr/sbin/slapd", "-d", "0", "-f", str(self.directory / "slapd.conf"), "-h", f"{self.url} {self.tls_url}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                for port in (self.port, self.tls_port):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    raise AssertionError((self.directory / "log").read_text()) from None
                time.sleep(0.05)
        raise AssertionError("slapd does not answer")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def close(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def tool(self, name, *arguments, entries=""):
        return subprocess.run([f"/usr/bin/{name}", "-x", "-H", self.url, "-D", ROOT, "-w", ROOT_PASSWORD, *arguments],
                              input=entries, text=True, check=True, capture_output=True).stdout

    def add(self, entries):
        self.tool("ldapadd", entries=entries)

    def change(self, dn, change):
        self.tool("ldapmodify", entries=f"dn: {dn}\n{change}\n")

    def remove(self, dn):
        self.tool("ldapdelete", dn)

    def disable(self, name):
        self.change(f"uid={name},{PEOPLE}", "changetype: modify\nadd: employeeType\nemployeeType: disabled\n")

    def enable(self, name):
        self.change(f"uid={name},{PEOPLE}", "changetype: modify\ndelete: employeeType\n")

    def rename(self, name, to):
        self.change(f"uid={name},{PEOPLE}", f"changetype: modrdn\nnewrdn: uid={to}\ndeleteoldrdn: 1\n")


def settings_for(installation, *servers, **more):
    """[directory] for an installation, over TLS."""
    first = servers[0]
    return {"directory.kind": "ldap", "directory.servers": ",".join(server.tls_url for server in servers),
            "directory.ca_file": str(first.ca_file), "directory.bind_dn": SERVICE,
            "directory.bind_password_file": str(installation.secret_file(SERVICE_PASSWORD, "bind-password")),
            "directory.user_base": PEOPLE,
            "directory.user_filter": "(&(objectClass=inetOrgPerson)(!(employeeType=disabled)))",
            "directory.group_base": GROUPS, "directory.admin_groups": "admins"} | more
