"""Mail servers with one trouble each, on real ports."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

type Talk = Callable[[socket.socket], None]


@contextmanager
def listening(talk: Talk) -> Iterator[int]:
    """A port where `talk` answers every connection."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=_hold, args=(talk, line), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def _hold(talk: Talk, line: socket.socket) -> None:
    with line:
        try:
            talk(line)
        except OSError:
            return


@contextmanager
def black_hole() -> Iterator[int]:
    """A port whose queue is full: whoever knocks hears nothing at all."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        try:
            yield port
        finally:
            for each in waiting:
                each.close()


def saying(greeting: bytes) -> Talk:
    """Greets, and says nothing more."""

    def talk(line: socket.socket) -> None:
        line.sendall(greeting)
        line.settimeout(5)
        while line.recv(1024):
            pass

    return talk


def silent(line: socket.socket) -> None:
    line.settimeout(5)
    while line.recv(1024):
        pass


def imap(login: str, capabilities: str = "IMAP4rev1") -> Talk:
    """Answers LOGIN with this; `%` stands for the password."""

    def talk(line: socket.socket) -> None:
        line.sendall(b"* OK ready\r\n")
        with line.makefile("rb") as lines:
            for each in lines:
                tag, _, rest = each.decode(errors="replace").strip().partition(" ")
                command = rest.split(" ")[0].upper()
                if command == "CAPABILITY":
                    line.sendall(f"* CAPABILITY {capabilities}\r\n{tag} OK done\r\n".encode())
                elif command == "LOGIN":
                    line.sendall(
                        f"{tag} {login.replace('%', rest.split('"')[-2] if '"' in rest else rest.split()[-1])}\r\n".encode()
                    )
                else:
                    line.sendall(f"{tag} OK done\r\n".encode())

    return talk


def smtp(**answers: str) -> Talk:
    """Answers commands with these, by name; the usual ones else."""
    usual = {"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN", "AUTH": "235 welcome", "QUIT": "221 bye"}

    def talk(line: socket.socket) -> None:
        line.sendall(b"220 here\r\n")
        with line.makefile("rb") as lines:
            for each in lines:
                command = each.decode(errors="replace").split(" ")[0].strip().upper()
                line.sendall((answers.get(command) or usual.get(command, "250 fine")).encode() + b"\r\n")

    return talk


def secured(certificate: tuple[Path, Path], talk: Talk) -> Talk:
    """The same under TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def hidden(line: socket.socket) -> None:
        try:
            with context.wrap_socket(line, server_side=True) as safe:
                talk(safe)
        except (ssl.SSLError, OSError):
            return

    return hidden
