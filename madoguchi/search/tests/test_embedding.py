"""A service that operators named: whatever it answers, texts become vectors or nobody is misled. Spoken to over a real line."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from madoguchi.search.meaning import embedding, process
from madoguchi.search.meaning.embedding import Endpoint, NotEmbedded, quantised


class Service(http.server.BaseHTTPRequestHandler):
    """Speaks as OpenAI's service does; what goes wrong is said by the model's name."""

    asked: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(told | {"path": self.path, "key": self.headers["Authorization"]})
        rows = [{"index": at, "embedding": [float(len(text)), 1.0, -2.0]} for at, text in enumerate(told["input"])]
        body = {
            "turned": json.dumps({"data": rows[::-1]}),
            "short": json.dumps({"data": rows[1:]}),
            "mixed": json.dumps({"data": [*rows[:-1], {"index": 9, "embedding": [1.0]}]}),
            "nothing": json.dumps({"data": [row | {"embedding": [0.0, 0.0]} for row in rows]}),
            "endless": json.dumps({"data": [row | {"embedding": ["1e999", "nan"]} for row in rows]}),
            "words": "<html>hello</html>",
            "large": json.dumps({"data": rows, "padding": "x" * 300_000}),
        }.get(told["model"], json.dumps({"data": rows}))
        self.send_response(int(told["model"]) if told["model"].isdigit() else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Service.asked.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_texts_are_sent_with_model_and_key_and_come_back_in_order(url: str) -> None:
    found = Endpoint(f"{url}/", "turned", "secret").embed(["ab", "abcd", "\ud83d"])
    assert found == [quantised([2, 1, -2]), quantised([4, 1, -2]), quantised([1, 1, -2])]
    (told,) = Service.asked
    assert (told["path"], told["key"], told["model"]) == ("/v1/embeddings", "Bearer secret", "turned")
    assert told["input"] == ["ab", "abcd", " "]


def test_without_a_key_none_is_sent_and_the_model_names_the_vectors(url: str) -> None:
    one, other = Endpoint(url, "small"), Endpoint(url, "large-one")
    one.embed(["a"])
    assert Service.asked[0]["key"] is None
    assert one.name != other.name


@pytest.mark.parametrize("model", ["short", "mixed", "nothing", "endless", "words", "large", "401", "500", "302"])
def test_no_wrong_answer_becomes_a_vector(url: str, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "ENDPOINT_BYTES", 200_000)
    with pytest.raises(NotEmbedded):
        Endpoint(url, model).embed(["a", "b"])
    assert len(Service.asked) == 1


def test_a_service_that_is_away_is_said_to_be() -> None:
    with pytest.raises(NotEmbedded, match="does not answer"):
        Endpoint("http://127.0.0.1:9/v1", "m").embed(["a"])


def test_only_the_direction_is_kept() -> None:
    assert quantised([0.5, -0.25, 0.0]) == quantised([2.0, -1.0, 0.0]) == bytes([127, 256 - 64, 0])


def test_a_text_that_cannot_be_embedded_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    class Picky:
        def encode(self, texts: list[str]) -> Any:
            if "bad" in texts:
                raise ValueError("bad")
            return np.ones((len(texts), process.DIMENSIONS))

    monkeypatch.setattr(process, "_model", Picky)
    _told, content = process._embed({"texts": ["good", "bad", "good"]}, b"")
    rows = np.frombuffer(content, np.int8).reshape(3, process.DIMENSIONS)
    assert [row.any() for row in rows] == [True, False, True]
