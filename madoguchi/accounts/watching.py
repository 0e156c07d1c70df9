"""Sign-ins and changes to how somebody signs in, written into the log of each workspace they belong to."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in as let_in
from django.dispatch import receiver

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Person
from madoguchi.journal.recording import event, record_all
from madoguchi.journal.transactions import writing


@receiver(user_logged_in, dispatch_uid="madoguchi signed in")
def _signed_in(user: Person, **_told: Any) -> None:
    tell(AccountEvent.SIGNED_IN, user)


@receiver([password_changed, password_reset, password_set], dispatch_uid="madoguchi password changed")
def _password_changed(user: Person, **_told: Any) -> None:
    tell(AccountEvent.PASSWORD_CHANGED, user)


@receiver(authenticator_added, dispatch_uid="madoguchi second factor on")
def _added(user: Person, authenticator: Authenticator, **_told: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        tell(AccountEvent.SECOND_FACTOR_ON, user)


@receiver(authenticator_removed, dispatch_uid="madoguchi second factor off")
def _removed(user: Person, authenticator: Authenticator, **_told: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        tell(AccountEvent.SECOND_FACTOR_OFF, user)


@receiver(authenticator_reset, dispatch_uid="madoguchi recovery codes")
def _reset(user: Person, **_told: Any) -> None:
    tell(AccountEvent.RECOVERY_CODES_MADE, user)


@receiver(let_in, dispatch_uid="madoguchi address known")
def _address_known(user: Person, **_told: Any) -> None:
    """Tell allauth that the address is theirs: they came by set-up or by a link mailed to it."""
    if not EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists():
        EmailAddress.objects.filter(user=user).update(primary=False)
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def tell(kind: AccountEvent, person: Person) -> None:
    """One event in each workspace where the person works."""
    places = Membership.objects.filter(person=person, is_active=True).values_list("pk", "workspace_id")
    with writing():
        record_all(
            [
                event(kind, workspace_id=workspace_id, by=person, subject=("membership", membership_id))
                for membership_id, workspace_id in places
            ]
        )
