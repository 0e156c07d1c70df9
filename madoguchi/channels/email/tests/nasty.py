"""A relay with bad manners: answers what it is told to, or hangs, or hangs up."""

import socket
import threading

HANG, HANG_UP = "hang", "hang up"


class NastyServer(threading.Thread):
    """`answers` maps a command (EHLO, AUTH, MAIL, RCPT, DATA, DOT, or "RCPT a@b") to an answer, HANG or HANG_UP."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.answers: dict[str, str] = {}
        self.mails: list[bytes] = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._closed = threading.Event()

    def close(self) -> None:
        self._closed.set()
        self._socket.close()

    def run(self) -> None:
        while not self._closed.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as lines:
            try:
                if not self._answer(line, "HELLO", "", "220 nasty"):
                    return
                for each in lines:
                    command, _, rest = each.decode().strip().partition(" ")
                    command = command.upper()
                    usual = {
                        "EHLO": "250-nasty\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 10000000",
                        "AUTH": "235 welcome",
                        "DATA": "354 go on",
                        "QUIT": "221 bye",
                    }.get(command, "250 fine")
                    if not self._answer(line, command, rest, usual):
                        return
                    is_open = command == "DATA" and self.answers.get("DATA", "354").startswith("354")
                    if is_open and not self._take(line, lines):
                        return
            except OSError:
                return

    def _take(self, line: socket.socket, lines: object) -> bool:
        content = b""
        for each in lines:  # type: ignore[attr-defined]
            if self.answers.get("CONTENT") == HANG_UP:
                return False
            if each == b".\r\n":
                break
            content += each
        self.mails.append(content)
        return self._answer(line, "DOT", "", "250 taken")

    def _answer(self, line: socket.socket, command: str, rest: str, usual: str) -> bool:
        address = rest.partition("<")[2].partition(">")[0]
        answer = self.answers.get(f"{command} {address}", self.answers.get(command, usual))
        if answer == HANG:
            self._closed.wait(10)
            return False
        if answer == HANG_UP:
            return False
        line.sendall(answer.encode() + b"\r\n")
        return True
