"""A throw-away Dovecot: Debian's IMAP server in a temporary folder on a high port, without root's files touched."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "open-sesame"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
info_log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{ssl_files}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_login_user = {login_user}
default_internal_group = {group}
namespace inbox {{
  inbox = yes
}}
{passdb}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
"""

PASSWORDS = """
passdb {{
  driver = static
  args = password={password}
}}
"""
TOKENS = """
auth_mechanisms = xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""
ASKING = """
introspection_mode = get
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""


def missing() -> str:
    """Why no Dovecot can be run here; empty when one can."""
    if shutil.which("dovecot") is None and not os.access("/usr/sbin/dovecot", os.X_OK):
        return "no Dovecot here: apt-get install dovecot-imapd brings it"
    return ""


@dataclass
class Dovecot:
    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def client(self, user: str = "support") -> IMAPClient:
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=10)
        client.login(user, PASSWORD)
        return client

    def put(self, *contents: bytes, user: str = "support", folder: str = "INBOX") -> None:
        with self.client(user) as client:
            for content in contents:
                client.append(folder, content)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def start(folder: Path, *, certificate: tuple[Path, Path] | None = None, port: int = 0, introspection: str = "") -> Dovecot:
    """With an address for `introspection` it takes XOAUTH2 only, and asks there whether a token is good."""
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir(exist_ok=True)
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    folder.chmod(0o755)
    is_root = os.getuid() == 0  # then Dovecot insists on its own users, who must be able to enter the folder
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    for name in ("mail", "home"):
        (folder / name).chmod(0o777)
    me, my_group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            port=port,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            user="dovecot" if is_root else me,
            login_user="dovenull" if is_root else me,
            group="dovecot" if is_root else my_group,
            passdb=(TOKENS if introspection else PASSWORDS).format(folder=folder, password=PASSWORD),
            ssl="yes" if certificate else "no",
            ssl_files=f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else "",
        )
    )
    (folder / "oauth2.conf").write_text(ASKING.format(introspection=introspection))
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as probe:
                if probe.recv(64).startswith(b"* OK"):
                    return Dovecot(folder, port, process)
        except OSError:
            time.sleep(0.05)
        if process.poll() is not None:
            break
    process.kill()
    log = (folder / "log").read_text() if (folder / "log").exists() else ""
    raise RuntimeError(f"Dovecot did not start: {process.stderr.read()!r} {log}")


def mail(number: int, text: str = "Hello", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Hanako <hanako@example.com>"
    message["To"] = "support@aobato.example.jp"
    message["Subject"] = f"mail {number}"
    message["Message-ID"] = f"<{number}@example.com>"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()
