"""Knocks at every address as somebody who has no business there, and as the owner, in both languages."""

import re

import pytest
from django.test import Client

from tests.architecture.addresses import FOR_EVERYBODY, Filling, all_addresses, knock

ALL = all_addresses()
OURS = [address for address in ALL if not address.route.startswith(FOR_EVERYBODY)]
OF_A_WORKSPACE = [address for address in OURS if address.is_of_a_workspace]
CLOSED = {404, 405}


@pytest.fixture
def filling(cast):
    return Filling(cast)


@pytest.fixture
def visitor():
    def sign_in(person=None, **settings):
        client = Client(raise_request_exception=False, **settings)
        if person is not None:
            client.force_login(person)
        return client

    return sign_in


def test_nobody_unknown_gets_in(filling, visitor):
    client = visitor()
    for address in OURS:
        path = filling.path(address, filling.cast.workspace.slug)
        for way in (client.get, client.post):
            answer = way(path)
            is_sent_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(("/accounts/login/", "/setup/"))
            assert is_sent_to_sign_in or answer.status_code in {401, 403, 404, 405}, f"{path}: {answer.status_code}"


def test_for_an_outsider_nothing_of_a_workspace_exists(filling, visitor):
    client = visitor(filling.cast.outsider)
    for address in OF_A_WORKSPACE:
        path = filling.path(address, filling.cast.workspace.slug)
        answers = knock(client, path)
        assert set(answers.values()) <= CLOSED, f"{path}: {answers}"
        assert 404 in answers.values(), f"{path}: {answers}"


def test_things_of_one_workspace_are_not_found_through_another(filling, visitor):
    client = visitor(filling.cast.outsider)
    for address in OF_A_WORKSPACE:
        if address.names_an_object:
            path = filling.path(address, filling.cast.other_workspace.slug)
            answers = knock(client, path)
            assert set(answers.values()) <= CLOSED | {400}, f"{path}: {answers}"


@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.slow)])
def test_every_page_opens_for_the_owner_and_keeps_the_content_policy(filling, visitor, language):
    owner = filling.cast.owner
    owner.language = language
    owner.save()
    client, opened = visitor(owner), 0
    for address in [each for each in ALL if not each.route.startswith(("invitations/", "accounts/logout"))]:
        if {"key", "token", "uidb36"} & set(address.parts):  # what only a mail tells
            continue
        path = filling.path(address, filling.cast.workspace.slug)
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            opened += 1
            _keeps_policy(path, answer)
    assert opened > 10


def _keeps_policy(path, answer):
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "script-src" in policy, f"{path} has no content policy"
    assert "unsafe-" not in policy, f"{path}: {policy}"
    text = re.sub(r"<(template|iframe)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    assert not re.search(r"<[^>]*\sstyle=", text), f"{path} has a style attribute"
    assert not re.search(r"<[^>]*\son[a-z]+=", text), f"{path} has an inline handler"
    assert not re.search(r"<style\b", text), f"{path} has an inline style sheet"
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or "nonce=" in tag or 'type="application/json"' in tag, f"{path}: {tag}"
