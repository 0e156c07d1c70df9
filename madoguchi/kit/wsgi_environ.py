"""What a WSGI application is told about a request that came in over ASGI."""

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")


def environ(
    scope: dict[str, Any], body: IO[bytes], size: int | None, file_wrapper: Any, *, trust_proxy: bool
) -> dict[str, Any]:
    """The dictionary of PEP 3333. `size` is None where the request had no body."""
    host, port = scope.get("server") or ("localhost", None)
    client = scope.get("client")
    told: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": file_wrapper,
    }
    _add_headers(told, scope["headers"])
    told.pop("CONTENT_LENGTH", None)
    if size is not None:
        told["CONTENT_LENGTH"] = str(size)
    _settle_forwarding(told, trust_proxy=trust_proxy)
    return told


def address_of(scope: dict[str, Any], *, trust_proxy: bool) -> str:
    """Where the request came from, for what is answered without WSGI."""
    client = scope.get("client")
    told: dict[str, Any] = {"REMOTE_ADDR": client[0] if client else ""}
    if trust_proxy:
        _add_headers(told, [each for each in scope["headers"] if each[0] == b"x-forwarded-for"])
    _settle_forwarding(told, trust_proxy=trust_proxy)
    return str(told["REMOTE_ADDR"])


def _path(scope: dict[str, Any]) -> str:
    """The path's bytes as latin-1, undamaged also where they are no UTF-8."""
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    return path.removeprefix(scope.get("root_path", ""))


def _add_headers(told: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        if b"_" in raw_name:
            continue  # X_Forwarded_For would pass for X-Forwarded-For
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        if key in told:
            value = f"{told[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        told[key] = value


def _settle_forwarding(told: dict[str, Any], *, trust_proxy: bool) -> None:
    """Believe what a proxy in front says only where the operator says that there is one; of several, the nearest."""
    if not trust_proxy:
        for name in FORWARDED:
            told.pop(name, None)
    elif seen := told.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip():
        told["REMOTE_ADDR"] = seen
