"""The visitor's side of a chat window over plain HTTP: who is let in, what is shown to whom, which files pass."""

import io
import json

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey

from madoguchi.channels.chat import identifying, talking
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.conversations import noting, saying
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.journal.ordering import Position
from madoguchi.journal.recording import SYSTEM
from madoguchi.portal.window import looking, uploads
from madoguchi.portal.window.views.page import stands_at

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def site(cast) -> Site:
    looking.forget()
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店", origins=["https://shop.example.jp"])


class Window:
    """A browser with the window open."""

    def __init__(self, site: Site, language: str = "ja") -> None:
        self.root, self.language, self.client, self.token = f"/chat/{site.key}/", language, Client(), ""

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Visitor {self.token}"} if self.token else {}

    def post(self, path: str, **told):
        address = f"{self.root}{path}?language={self.language}"
        return self.client.post(address, json.dumps(told), content_type="application/json", headers=self.headers())

    def get(self, path: str):
        return self.client.get(f"{self.root}{path}", headers=self.headers())

    def send(self, name: str, content: bytes):
        given = io.BytesIO(content)
        given.name = name
        return self.client.post(f"{self.root}files", {"file": given}, headers=self.headers())

    def open(self, **told):
        found = self.post("visit", **told).json()
        self.token = found.get("token") or self.token
        return found

    @property
    def visitor(self) -> Visitor:
        found = Visitor.objects.select_related("site__inbox", "site__workspace").order_by("-pk").first()
        assert found is not None
        return found


@pytest.fixture
def window(site) -> Window:
    return Window(site)


def vouched(site: Site, by, **claims) -> str:
    key = identifying.make_key(site, by=by)
    whole = {"sub": "u-17", "exp": int(timezone.now().timestamp()) + 600, **claims}
    return jwt.encode({"alg": "HS256"}, whole, OctKey.import_key(key.secret))


def test_the_loader_is_one_file_for_all_and_is_not_sent_twice():
    client = Client(headers={"Accept-Encoding": "gzip"})
    first = client.get("/chat/window.js")
    assert (first["Content-Encoding"], first["Content-Type"]) == ("gzip", "text/javascript; charset=utf-8")
    assert client.get("/chat/window.js", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert not first.cookies


def test_the_page_may_stand_where_the_site_says_and_runs_nothing_foreign(window):
    page = window.get("")
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example.jp" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in page
    assert not page.cookies
    assert not Visitor.objects.exists()


def test_looking_makes_nobody_and_is_readable_from_the_sites_pages_only(window):
    answer = window.client.get(f"{window.root}look?language=en", headers={"Origin": "https://shop.example.jp"})
    assert answer["Access-Control-Allow-Origin"] == "https://shop.example.jp"
    assert answer.json()["greeting"] == "Hello. How can we help?"
    other = window.client.get(f"{window.root}look", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other
    assert not Visitor.objects.exists()


@pytest.mark.parametrize(
    ("origin", "stands"),
    [
        ("https://shop.example.jp", True),
        ("https://www.shop.example.com", True),
        ("https://shop.example.com", False),
        ("http://www.shop.example.com", False),
        ("https://evilshop.example.com", False),
        ("https://shop.example.jp.evil.example", False),
    ],
)
def test_a_star_names_every_host_below(origin, stands):
    assert stands_at(origin, ["https://shop.example.jp", "https://*.shop.example.com"]) is stands


def test_whoever_opens_it_is_known_when_they_come_back(window):
    first = window.open(page={"url": "https://shop.example.jp/a"})
    again = window.open(page={"url": "https://shop.example.jp/b"})
    assert first["token"]
    assert "token" not in again
    assert again["talk"] is None
    assert Position.parse(again["cursor"])
    assert Visitor.objects.get().page["url"] == "https://shop.example.jp/b"


def test_a_forged_token_or_that_of_another_window_opens_a_new_one(window, cast):
    other = Site.objects.create(workspace=cast.other_workspace, inbox=cast.other_inbox, name="となり")
    window.open()
    talking.say(window.visitor, "返品できますか", client_id="a")
    there = Window(other)
    there.token = window.token
    assert there.open()["lines"] == []
    window.token = "x" * 43
    assert window.get("lines").status_code == 401
    assert window.open()["lines"] == []


def test_both_sides_are_shown_and_never_a_note(window, cast):
    window.open()
    said = talking.say(window.visitor, "返品できますか", client_id="a")
    saying.say(said.message.conversation, by=cast.agent, text="<b>はい</b>")
    noting.note(said.message.conversation, by=cast.agent, text="内緒")
    found = window.open()
    assert [(line["from"], line["text"]) for line in found["lines"]] == [("visitor", "返品できますか"), ("us", "<b>はい</b>")]
    assert found["talk"]["seen_up_to"] == 0


def test_earlier_lines_of_former_talks_come_page_by_page(window):
    window.open()
    for number in range(60):
        said = talking.say(window.visitor, f"その{number}", client_id=str(number))
    Talk.objects.filter(pk=said.talk.pk).update(state=TalkState.ENDED)
    talking.say(window.visitor, "別件です", client_id="new")
    found = window.open()
    assert (len(found["lines"]), found["more"], found["lines"][-1]["text"]) == (50, True, "別件です")
    above = window.get(f"lines?before={found['lines'][0]['id']}").json()
    assert [line["text"] for line in above["lines"]] == [f"その{number}" for number in range(11)]
    assert above["more"] is False


def test_whom_nobody_vouches_for_sees_nothing_of_before_where_the_site_says_so(window, site, cast):
    Site.objects.update(signed_only=True)
    window.open()
    said = talking.say(window.visitor, "返品できますか", client_id="a")
    talking.change_state(said.talk, TalkState.ENDED, by=SYSTEM)
    assert window.open()["lines"] == []
    assert [line["text"] for line in window.open(identity=vouched(site, cast.owner))["lines"]] == ["返品できますか"]


def test_the_websites_word_brings_history_and_another_person_starts_anew(window, site, cast):
    window.open()
    talking.say(window.visitor, "返品できますか", client_id="a")
    known = window.open(identity=vouched(site, cast.owner, name="山田 花子"))
    assert (known["visitor"]["identified"], known["visitor"]["name"]) == (True, "山田 花子")
    other = window.open(identity=vouched(site, cast.owner, sub="u-18"))
    assert other["token"]
    assert other["lines"] == []


def test_a_bad_word_is_refused_and_one_may_write_all_the_same(window, site, cast):
    found = window.open(identity=vouched(site, cast.owner, exp=1))
    assert (found["refused"], found["visitor"]["identified"]) == ("expired", False)
    answer = window.post("identity", token="a.b.c")
    assert (answer.status_code, answer.json()["error"]) == (403, "signature")


def test_an_introduction_is_kept_and_a_wrong_address_is_answered_in_words(window):
    window.open()
    assert window.post("introduction", name="山田", mail="hanako@example.com").json()["mail"] == "hanako@example.com"
    assert window.post("introduction", mail="それは何").status_code == 422
    assert window.visitor.mail == "hanako@example.com"


@pytest.mark.parametrize(
    ("name", "content"),
    [("bild.png", b"MZ" + b"\0" * 200), ("seite.html", b"<script>alert(1)</script>"), ("a.pdf", PNG), ("leer.txt", b"")],
)
def test_files_that_lie_or_harm_are_refused_and_nothing_stays(window, name, content):
    window.open()
    answer = window.send(name, content)
    assert (answer.status_code, answer.json()["error"]) == (422, "file")
    assert not Attachment.objects.exists()


def test_a_file_goes_with_its_line_and_comes_back_unharmed(window, cast):
    pass_ = window.open()["pass"]
    kept = window.send("箱.png", PNG).json()
    files = uploads.taken(window.visitor, [kept["id"]])
    message = talking.say(window.visitor, "", client_id="a", files=files).message
    file = message.attachments.get()
    shown = window.client.get(f"{window.root}files/{file.pk}?pass={pass_}")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in shown["Content-Security-Policy"]
    taken = window.client.get(f"{window.root}files/{file.pk}?pass={pass_}&download")
    assert taken["Content-Disposition"].startswith("attachment")
    file.scan = Scan.INFECTED
    file.save()
    assert window.client.get(f"{window.root}files/{file.pk}?pass={pass_}").status_code == 404


def test_nobody_elses_file_or_upload_is_given_out(window, site):
    window.open()
    kept = window.send("箱.png", PNG).json()
    message = talking.say(window.visitor, "", client_id="a", files=uploads.taken(window.visitor, [kept["id"]])).message
    stranger = Window(site)
    pass_ = stranger.open()["pass"]
    assert stranger.client.get(f"{stranger.root}files/{message.attachments.get().pk}?pass={pass_}").status_code == 404
    assert stranger.client.get(f"{stranger.root}files/{message.attachments.get().pk}?pass=x").status_code == 403
    with pytest.raises(uploads.BadUpload):
        uploads.taken(stranger.visitor, [kept["id"]])


def test_a_talk_is_ended_and_rated(window):
    window.open()
    assert window.post("end").status_code == 409
    talking.say(window.visitor, "返品できますか", client_id="a")
    assert window.post("end").json()["talk"]["state"] == "ended"
    assert window.post("rating", stars=9).status_code == 422
    assert window.post("rating", stars=5, words="助かりました").json()["talk"]["rating"] == 5


def test_what_is_no_json_or_too_much_of_it_gets_a_clear_answer(window):
    window.open()
    bad = window.client.post(f"{window.root}visit", b"{", content_type="application/json")
    long = window.client.post(f"{window.root}visit", b"x" * 70_000, content_type="application/json")
    assert [(each.status_code, each.json()["error"]) for each in (bad, long)] == [(400, "form"), (413, "long")]


@pytest.mark.parametrize(("colour", "on"), [("#2f6b4f", "#fff"), ("#f5d90a", "#000"), ("#000000", "#fff"), ("#ffffff", "#000")])
def test_text_on_the_sites_colour_can_be_read(colour, on):
    assert looking.on(colour) == on


def test_the_shop_stands_only_where_the_demo_is(site):
    assert Client().get("/shop/").status_code == 404
    type(site.workspace).objects.update(is_demo=True)
    assert site.key in Client().get("/shop/").content.decode()
