"""A small mail server that speaks IMAP as badly as it is told to."""

import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

COMMAND = re.compile(rb"(\S+) (UID )?(\S+) ?(.*)", re.DOTALL)


@dataclass
class LyingServer:
    """`mails`: what it holds by UID. `tell` may answer a command its own way: bytes to send, None for the usual answer;
    HANG_UP ends the line. Use as a context manager."""

    mails: dict[int, bytes] = field(default_factory=dict)
    capabilities: bytes = b"IMAP4rev1 UIDPLUS MOVE"
    validity: int = 1
    next_uid: int | None = None
    exists: int | None = None
    folders: list[bytes] = field(default_factory=lambda: [b'(\\HasNoChildren) "/" "INBOX"'])
    tell: Callable[[bytes, bytes], bytes | None] = lambda _command, _arguments: None
    seen: list[bytes] = field(default_factory=list)
    appended: list[bytes] = field(default_factory=list)
    port: int = 0

    HANG_UP = b"\0hang up"
    SILENCE = b"\0silence"

    def __enter__(self) -> Self:
        server = self

        class Line(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    server.serve(self)

        self._tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        self._tcp.daemon_threads = True
        self._tcp.block_on_close = False
        self.port = self._tcp.server_address[1]
        threading.Thread(target=self._tcp.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()

    def serve(self, line: Any) -> None:
        line.wfile.write(b"* OK ready\r\n")
        while raw := line.rfile.readline():
            if literal := re.search(rb"\{(\d+)\}\r\n$", raw):
                line.wfile.write(b"+ go on\r\n")
                content = line.rfile.read(int(literal[1]))
                self.appended.append(content)
                line.rfile.readline()
                raw = raw[: literal.start()] + b"\r\n"
            tag, _uid, command, arguments = COMMAND.fullmatch(raw.rstrip(b"\r\n")).groups()
            command = command.upper()
            self.seen.append(command + b" " + arguments)
            answer = self.tell(command, arguments)
            if answer == self.HANG_UP:
                line.connection.shutdown(socket.SHUT_RDWR)
                return
            if answer == self.SILENCE:
                threading.Event().wait(30)
                return
            if answer is not None and answer.endswith(self.HANG_UP):
                line.wfile.write(answer.removesuffix(self.HANG_UP))
                return
            line.wfile.write((self.usual(command, arguments) if answer is None else answer) + tag + b" OK done\r\n")
            if command == b"LOGOUT":
                return

    def usual(self, command: bytes, arguments: bytes) -> bytes:
        match command:
            case b"CAPABILITY":
                return b"* CAPABILITY " + self.capabilities + b"\r\n"
            case b"SELECT" | b"EXAMINE":
                next_uid = self.next_uid or max([*self.mails, 0]) + 1
                count = len(self.mails) if self.exists is None else self.exists
                return b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %d] x\r\n* FLAGS ()\r\n" % (
                    count,
                    self.validity,
                    next_uid,
                )
            case b"LIST":
                return b"".join(b"* LIST " + each + b"\r\n" for each in self.folders)
            case b"SEARCH":
                return b"* SEARCH " + b" ".join(b"%d" % uid for uid in sorted(self.mails)) + b"\r\n"
            case b"FETCH":
                return b"".join(self.fetched(uid, arguments) for uid in self.asked(arguments) if uid in self.mails)
        return b""

    def fetched(self, uid: int, arguments: bytes) -> bytes:
        content = self.mails[uid]
        if b"BODY" in arguments:
            return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(content), content)
        date = b'INTERNALDATE "20-Nov-2026 10:00:00 +0900"'
        return b"* 1 FETCH (UID %d %s RFC822.SIZE %d)\r\n" % (uid, date, len(content))

    @staticmethod
    def asked(arguments: bytes) -> list[int]:
        numbers: list[int] = []
        for part in arguments.split(b" ")[0].split(b","):
            first, _, last = part.partition(b":")
            numbers += range(int(first), int(last or first) + 1)
        return numbers
