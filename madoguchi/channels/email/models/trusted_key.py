"""Whose signatures a workspace knows: certificates and public keys that it was given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace


class KeyKind(models.TextChoices):
    """For which kind of signature."""

    SMIME = "smime", _("S/MIME certificate")
    PGP = "pgp", _("OpenPGP key")


class TrustedKey(models.Model):
    """A certificate (PEM; of a person, or of an authority that vouches for persons) or an OpenPGP key. Public parts only."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=KeyKind.choices)
    name = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=128)
    text = models.TextField()
    expires_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "fingerprint"], name="trusted_key_once")]

    def __str__(self) -> str:
        return self.name
