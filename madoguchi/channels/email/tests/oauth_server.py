"""A provider for tests: asks the person nothing, checks PKCE, rotates refresh tokens, tells servers which tokens are good."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "our-client", "its-secret"


class Provider:
    """`accounts` maps access tokens to accounts; `broken` makes the token address answer so."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.accounts: dict[str, str] = {}
        self.renewable: dict[str, str] = {}
        self.exchanges: list[dict[str, str]] = []
        self.life = 3600
        self.rotates = True
        self.refuses = ""
        self.broken: tuple[int, bytes] | None = None
        self.slow = 0.0
        self._lock = threading.Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                place = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(place.query).items()}
                if place.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(asked))
                    self.end_headers()
                else:
                    account = provider.accounts.get(asked.get("token", ""), "")
                    self.answer(200, {"active": "true" if account else "false", "username": account.partition("@")[0]})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                time.sleep(provider.slow)
                asked = {name: values[0] for name, values in parse_qs(body).items()}
                self.answer(*(provider.broken or provider.exchange(asked)))

            def answer(self, status: int, told: object) -> None:
                body = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        told = {"state": asked["state"]}
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode(told | {'error': self.refuses})}"
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(told | {'code': code})}"

    def exchange(self, asked: dict[str, str]) -> tuple[int, dict[str, object]]:
        with self._lock:
            self.exchanges.append(asked)
            if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
                return 401, {"error": "invalid_client"}
            if asked["grant_type"] == "authorization_code":
                begun = self.codes.pop(asked["code"], None)
                if begun is None or begun["redirect_uri"] != asked["redirect_uri"] or not _fits(begun, asked):
                    return 400, {"error": "invalid_grant"}
                return 200, self.tokens_for(begun["login_hint"])
            account = self.renewable.get(asked["refresh_token"])
            if account is None:
                return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            if self.rotates:
                del self.renewable[asked["refresh_token"]]
            return 200, self.tokens_for(account)

    def tokens_for(self, account: str) -> dict[str, object]:
        access, refresh = f"a-{secrets.token_hex(8)}", f"r-{secrets.token_hex(8)}"
        self.accounts[access] = account
        told: dict[str, object] = {"access_token": access, "token_type": "Bearer", "expires_in": self.life}
        if self.rotates or not any(self.renewable.values()):
            self.renewable[refresh] = account
            told["refresh_token"] = refresh
        return told

    def forget(self) -> None:
        """Somebody took the access back."""
        self.accounts.clear()
        self.renewable.clear()


def _fits(begun: dict[str, str], asked: dict[str, str]) -> bool:
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    return begun["code_challenge_method"] == "S256" and begun["code_challenge"] == base64.urlsafe_b64encode(
        digest
    ).decode().rstrip("=")
