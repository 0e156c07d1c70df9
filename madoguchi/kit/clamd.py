"""Asks a clamd whether a file holds a virus (INSTREAM). Its bytes go to the socket that the operator named, nowhere else."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class NotChecked(Exception):
    """No answer could be had; the words say why. `is_final`: another try would end the same."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


def scan(address: str, stream: BinaryIO) -> str:
    """The name of the virus in the stream; empty when there is none. Raises NotChecked.

    `address`: unix:/run/clamav/clamd.ctl or tcp://host:3310.
    """
    try:
        with _connected(address) as line:
            line.settimeout(ANSWER_SECONDS)
            _send(line, stream)
            answer = _answer(line)
    except OSError as error:
        raise NotChecked(f"clamd: {error}") from error
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND").partition(": ")[2] or "?"
    if answer.endswith(": OK"):
        return ""
    raise NotChecked(f"clamd: {answer or 'no answer'}"[:250], is_final="size limit" in answer)


def ask(address: str) -> None:
    """Whether it is there and well. Raises NotChecked."""
    try:
        with _connected(address) as line:
            line.settimeout(CONNECT_SECONDS)
            line.sendall(b"zPING\0")
            answer = _answer(line)
    except OSError as error:
        raise NotChecked(f"clamd: {error}") from error
    if answer != "PONG":
        raise NotChecked(f"clamd: {answer or 'no answer'}"[:250])


def _connected(address: str) -> socket.socket:
    """Raises OSError, also for an address that is none."""
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address.removeprefix("unix:").removeprefix("//"))
        except OSError:
            line.close()
            raise
        return line
    parts = urlsplit(address)
    if parts.scheme != "tcp" or not parts.hostname:
        raise OSError(f"not an address of a clamd: {address}")
    return socket.create_connection((parts.hostname, parts.port or 3310), CONNECT_SECONDS)


def _send(line: socket.socket, stream: BinaryIO) -> None:
    """A clamd that has heard enough stops listening: what it said stands in its answer."""
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := stream.read(_CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(line: socket.socket) -> str:
    done = b""
    while b"\0" not in done and len(done) < _LONGEST_ANSWER and (piece := line.recv(_LONGEST_ANSWER)):
        done += piece
    return done.partition(b"\0")[0].decode("utf-8", "replace").strip()
