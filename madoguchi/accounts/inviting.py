"""Invitations by mail. The link carries a token that we keep only hashed; a new link makes the old one void."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.joining import AlreadyMember, join
from madoguchi.accounts.models import Invitation, Membership, Person, Workspace
from madoguchi.accounts.permissions import NotAllowed, Right, may_give
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.kit.crypto import hashed

GOOD_FOR = timedelta(days=7)


class InvitationOver(ValueError):
    """It was accepted, revoked, or has run out."""


@dataclass(frozen=True)
class _Letter:
    link: str
    subject: str
    text: str


@dataclass(frozen=True)
class Invited:
    """An invitation and the link that was mailed: this once it can be shown."""

    invitation: Invitation
    link: str


def invite(workspace: Workspace, *, email: str, role: int, by: Membership) -> Invited:
    """Send an invitation; an open one to the same address is replaced. Raises NotAllowed, AlreadyMember."""
    email = email.strip().lower()
    _need_giving(by, role)
    invitation = Invitation(workspace=workspace, email=email, role=role, invited_by=by.person)
    letter = _renew(invitation)
    with writing():
        if Membership.objects.filter(workspace=workspace, person__email=email, is_active=True).exists():
            raise AlreadyMember(email)
        open_invitations(workspace).filter(email=email).update(revoked_at=timezone.now())
        invitation.save(force_insert=True)
        _tell(AccountEvent.MEMBER_INVITED, invitation, by)
        send_mail(letter.subject, letter.text, None, [email])
    return Invited(invitation, letter.link)


def resend(invitation: Invitation, *, by: Membership) -> Invited:
    """A fresh link with a fresh time; the old link opens nothing any more. Raises NotAllowed, InvitationOver."""
    _need_giving(by, invitation.role)
    letter = _renew(invitation)
    with writing():
        fresh = _locked(invitation)
        if fresh.accepted_at or fresh.revoked_at:
            raise InvitationOver
        invitation.save(update_fields=["token_hash", "expires_at"])
        _tell(AccountEvent.INVITATION_RESENT, invitation, by)
        send_mail(letter.subject, letter.text, None, [invitation.email])
    return Invited(invitation, letter.link)


def revoke(invitation: Invitation, *, by: Membership) -> Invitation:
    """Take the offer back. Raises NotAllowed, InvitationOver when it was accepted already."""
    with writing():
        fresh = _locked(invitation)
        _need_giving(by, fresh.role)
        if fresh.accepted_at:
            raise InvitationOver
        if fresh.revoked_at is None:
            fresh.revoked_at = timezone.now()
            fresh.save(update_fields=["revoked_at"])
            _tell(AccountEvent.INVITATION_REVOKED, fresh, by)
    return fresh


def find(token: str) -> Invitation | None:
    """The open invitation behind a link."""
    found = Invitation.objects.select_related("workspace", "invited_by").filter(token_hash=hashed(token)).first()
    return found if found is not None and is_open(found) else None


def accept(invitation: Invitation, person: Person) -> Membership:
    """The person joins. Raises InvitationOver, AlreadyMember."""
    with writing():
        fresh = _locked(invitation)
        if not is_open(fresh) or person.email != fresh.email:
            raise InvitationOver
        fresh.accepted_at = timezone.now()
        fresh.save(update_fields=["accepted_at"])
        return join(fresh.workspace, person, role=fresh.role, by=person)


def accept_as_new(
    invitation: Invitation, *, name: str, reading: str, password: str, language: str, theme: str = "system"
) -> Membership:
    """Make the invited person and let them join. Raises InvitationOver, also when the address has a person already."""
    password_hash = make_password(password)
    with writing():
        if Person.objects.filter(email=invitation.email).exists():
            raise InvitationOver
        person = Person.objects.hashed(
            invitation.email, password_hash, name=name, reading=reading, language=language, theme=theme
        )
        return accept(invitation, person)


def open_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Neither accepted nor revoked; some may have run out."""
    return Invitation.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None)


def is_open(invitation: Invitation) -> bool:
    """Whether its link still opens the door."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > timezone.now()


def _renew(invitation: Invitation) -> _Letter:
    """A new token and a new time on the invitation (not yet saved), and the mail that carries them."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = hashed(token), timezone.now() + GOOD_FOR
    link = settings.PUBLIC_URL + reverse("accounts:invitation", args=[token])
    reader = Person.objects.filter(email=invitation.email).first()
    with translation.override(reader.language if reader else invitation.workspace.language):
        told = {"invitation": invitation, "link": link, "days": GOOD_FOR.days}
        subject = render_to_string("accounts/mail/invitation_subject.txt", told).strip()
        return _Letter(link, subject, render_to_string("accounts/mail/invitation.txt", told))


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=invitation.pk)


def _need_giving(by: Membership, role: int) -> None:
    if not may_give(by, role):
        raise NotAllowed(Right.MANAGE_PEOPLE)


def _tell(kind: AccountEvent, invitation: Invitation, by: Membership) -> None:
    record(
        kind,
        workspace_id=invitation.workspace_id,
        by=by.person,
        subject=("invitation", invitation.pk),
        payload={"role": invitation.role},
    )
