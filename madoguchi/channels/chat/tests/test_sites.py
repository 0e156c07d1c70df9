"""The pages of chat windows: made, changed, refused in words, and a secret that is shown once."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.channels.chat import keeping
from madoguchi.channels.chat.forms import MINUTES, SiteForm
from madoguchi.channels.chat.models import IdentityKey, Site
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.owner)
    return client


def filled(cast: Cast, **changes) -> dict[str, object]:
    form = SiteForm(inboxes=cast.workspace.inboxes.all(), site=None)
    told = {name: form[name].value() for name in form.fields}
    told |= {
        "name": "お店",
        "inbox": cast.inbox.pk,
        "ask_mail": "required",
        "first_lines": "返品したい | Return\n送料は｜",
    } | changes
    return {name: "on" if value is True else value for name, value in told.items() if value not in (None, False)}


def test_a_window_is_made_and_changed(cast, owner):
    at = reverse("chat:new_site", args=["mado"])
    assert owner.get(at).status_code == 200
    assert owner.post(at, filled(cast, origins="https://Shop.Example.jp/\n https://*.例え.jp")).status_code == 302
    site = Site.objects.get()
    assert site.origins == ["https://shop.example.jp", "https://*.xn--r8jz45g.jp"]
    assert site.words["first_lines"] == [{"ja": "返品したい", "en": "Return"}, {"ja": "送料は", "en": "送料は"}]
    assert (site.asks, set(site.timing)) == ([{"key": "mail", "required": True}], set(MINUTES))
    there = reverse("chat:site", args=["mado", site.pk])
    assert f'data-site="{site.key}"' in owner.get(there).content.decode().replace("&quot;", '"')
    shown = keeping.shown(site)
    assert owner.post(there, filled(cast, name="店", shown=shown)).status_code == 302
    told = owner.post(there, filled(cast, name="鋪", shown=shown))
    assert (told.status_code, told.context["shown"]) == (422, shown), "of two at once the second is told, at every try"
    site.refresh_from_db()
    assert site.name == "店"


@pytest.mark.parametrize(
    "bad", ["shop.example.jp", "https://shop.example.jp/path", "javascript://x", "https://a b", "https://*"]
)
def test_what_is_no_website_is_told(cast, owner, bad):
    answer = owner.post(reverse("chat:new_site", args=["mado"]), filled(cast, origins=bad))
    assert answer.status_code == 422
    assert not Site.objects.exists()


def test_a_secret_is_shown_once(cast, owner):
    site = keeping.keep(cast.workspace, None, {"name": "お店", "inbox_id": cast.inbox.pk}, by=cast.owner)
    answer = owner.post(reverse("chat:make_key", args=["mado", site.pk]))
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert f'action="{reverse("chat:site", args=["mado", site.pk])}"' in page  # what is saved there makes no further key
    first = page.count("notice good")
    again = owner.get(reverse("chat:site", args=["mado", site.pk])).content.decode()
    assert (first, again.count("notice good")) == (1, 0)
    key = IdentityKey.objects.get()
    owner.post(reverse("chat:retire_key", args=["mado", site.pk, key.pk]))
    key.refresh_from_db()
    assert key.retires_at is not None


def test_an_agent_sets_nothing(cast):
    client = Client()
    client.force_login(cast.agent)
    assert client.get(reverse("chat:sites", args=["mado"])).status_code == 403
