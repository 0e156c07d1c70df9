"""The page on which a form is built."""

from django.test import Client
from django.urls import reverse

from madoguchi.channels.webform.models import ContactForm
from tests.cast import Cast


def test_of_two_who_change_a_form_at_once_the_second_is_told(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    at = reverse("webform:new", args=["mado"])
    page = client.get(at)
    posted = {field.html_name: field.value() for field in page.context["form"] if field.value() not in (None, False)}
    posted |= {"inbox": cast.inbox.pk, "f0-kind": "email", "f0-key": "mail", "f0-ja": "メール", "f0-required": "on"}
    assert client.post(at, posted | {"name": "A"}).status_code == 302
    made = ContactForm.objects.get()
    there = reverse("webform:form", args=["mado", made.pk])
    shown = client.get(there).context["shown"]
    assert client.post(there, posted | {"name": "B", "shown": shown}).status_code == 302
    for _try in range(2):
        late = client.post(there, posted | {"name": "C", "shown": shown})
        assert (late.status_code, late.context["shown"]) == (422, shown)
    made.refresh_from_db()
    assert made.name == "B"
