"""A small clamd: speaks zINSTREAM as the real one does, knows one virus, and can be told to misbehave."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """One session; `most` is StreamMaxLength."""

    most = 10_000_000
    answers: list[bytes] = []

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        seen = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            seen += self.rfile.read(length)
            if len(seen) > self.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if self.answers:
            self.wfile.write(self.answers.pop(0))
        else:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if VIRUS in seen else b"stream: OK\0")


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def scanning(folder: Path | None = None) -> Iterator[str]:
    """A running one; gives its address: tcp, or unix in `folder`."""
    server = _Unix(str(folder / "clamd.ctl"), Clamd) if folder else _Tcp(("127.0.0.1", 0), Clamd)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"unix:{folder}/clamd.ctl" if folder else f"tcp://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        Clamd.most = 10_000_000
        Clamd.answers.clear()
