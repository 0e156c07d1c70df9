"""Binds the ports of this process, or says in words why it cannot."""

import errno
import socket

BACKLOG = 2048


class CannotListen(Exception):
    """The port cannot be had; the message says why and what to do."""


def bind(host: str, port: int, setting: str) -> socket.socket:
    """A listening socket (port 0: any free one). Raises CannotListen, in words; `setting` names what to change."""
    place = f"{host}:{port}"
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, OverflowError) as error:
        raise CannotListen(f"{place} is no address to listen on ({error}).") from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(_reason(error, place, setting)) from error
    listener.setblocking(False)
    return listener


def _reason(error: OSError, place: str, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{place} is taken by another program. Stop that one, or choose another port with {setting}."
    if error.errno == errno.EACCES:
        return f"{place} may not be used without more rights. Choose a port above 1023 with {setting}."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{place}: this machine does not have that address."
    return f"{place} cannot be listened on: {error.strerror}."
