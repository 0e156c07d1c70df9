"""The pages on which a form's pattern is made: guesses, clicks, preview, versions, rights."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Role
from madoguchi.channels.email.form_mail.tests.forms import CHOICES, FORM, form_mail, form_text
from madoguchi.channels.email.form_mail.tests.test_taking_in import message_of
from madoguchi.channels.email.models import FormPattern
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.channels.email.tests.test_taking_in import take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(inbox) -> Client:
    return signed_in(inbox)


def at(inbox, name: str, **arguments: int) -> str:
    return reverse(f"email:{name}", kwargs={"slug": inbox.workspace.slug, **arguments})


def choices(mail, **changes: str) -> dict[str, object]:
    fields = {f"takes-{n}": kind for n, kind in enumerate(CHOICES)}
    return {"mail": mail.pk, "sender": FORM, "name": "お問い合わせ"} | fields | changes


def test_the_page_guesses_what_the_values_are(inbox, owner):
    mail = take(form_mail(), inbox)
    page = owner.get(at(inbox, "new_form", inbox_id=inbox.pk) + f"?mail={mail.pk}").content.decode()
    for n, kind in enumerate(CHOICES):
        mark = f'name="takes-{n}" value="{kind}" data-value="{kind or "none"}" checked'
        assert (mark in page) == (n < 6), mark
    assert "1通中1通" in page
    assert "hanako@example.com" in page


def test_a_pattern_is_saved_and_reads_the_next_mail(inbox, owner):
    mail = take(form_mail(), inbox)
    path = at(inbox, "new_form", inbox_id=inbox.pk)
    assert owner.post(path, choices(mail) | {"save": "1"}).status_code == 302
    assert FormPattern.objects.get().sender == FORM
    message = message_of(take(form_mail(form_text("鈴木", "suzuki@example.com"), number=2), inbox))
    assert message.author_address == "suzuki@example.com"


def test_without_an_address_nothing_is_saved_and_the_choices_stay(inbox, owner):
    mail = take(form_mail(), inbox)
    answer = owner.post(at(inbox, "new_form", inbox_id=inbox.pk), choices(mail, **{"takes-2": "field"}) | {"save": "1"})
    assert answer.status_code == 422
    assert 'name="takes-2" value="field" data-value="field" checked' in answer.content.decode()
    assert not FormPattern.objects.exists()


def test_the_preview_shows_what_fits_and_what_does_not(inbox, owner):
    for number in range(3):
        mail = take(form_mail(form_text(f"客{number}", f"c{number}@example.com"), number=number), inbox)
    take(form_mail("メンテナンスのお知らせです。", number=9), inbox)
    page = owner.post(at(inbox, "new_form", inbox_id=inbox.pk), choices(mail) | {"preview": "1"}).content.decode()
    assert all(f"c{number}@example.com" in page for number in range(3))
    assert page.count('class="unread"') == 1


def test_editing_makes_a_version_and_switching_off_stops_the_reading(inbox, owner):
    mail = take(form_mail(), inbox)
    owner.post(at(inbox, "new_form", inbox_id=inbox.pk), choices(mail) | {"save": "1"})
    pattern = FormPattern.objects.get()
    page = owner.get(at(inbox, "form", form_id=pattern.pk)).content.decode()
    assert 'name="takes-4" value="order" data-value="order" checked' in page
    owner.post(at(inbox, "form", form_id=pattern.pk), choices(mail, **{"takes-4": "field"}) | {"save": "1"})
    pattern.refresh_from_db()
    assert (pattern.version, pattern.rules["rows"][4]["takes"], pattern.versions.count()) == (2, "field", 2)
    owner.post(at(inbox, "form_switch", form_id=pattern.pk), {"on": "0"})
    assert message_of(take(form_mail(number=2), inbox)).author_address == FORM
    owner.post(at(inbox, "form_switch", form_id=pattern.pk), {"remove": "1"})
    assert not FormPattern.objects.exists()


def test_a_suggestion_and_a_conversation_lead_to_the_sample(inbox, owner):
    for number in range(3):
        mail = take(form_mail(form_text(f"客{number}", f"c{number}@example.com"), number=number), inbox)
    assert f"?mail={mail.pk}" in owner.get(at(inbox, "forms", inbox_id=inbox.pk)).content.decode()
    led = owner.get(at(inbox, "form_of_message", message_id=mail.conversation_message_id))
    assert led["Location"].endswith(f"/forms/new/?mail={mail.pk}")


def test_a_sender_without_mail_and_a_foreign_mail_are_told(inbox, owner, room):
    path = at(inbox, "new_form", inbox_id=inbox.pk)
    assert owner.get(f"{path}?sender=nobody@example.com").status_code == 200
    foreign = take(form_mail(), room("other", "help@other.example.jp"))
    assert owner.get(f"{path}?mail={foreign.pk}").status_code == 404
    assert signed_in(inbox, Role.AGENT).get(path).status_code == 403


def test_what_a_form_says_is_never_html(inbox, owner):
    mail = take(form_mail(form_text(name="<script>alert(1)</script>")), inbox)
    page = owner.get(at(inbox, "new_form", inbox_id=inbox.pk) + f"?mail={mail.pk}").content.decode()
    assert "<script>alert" not in page
