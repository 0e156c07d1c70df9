"""Browsers that wish to be told at once: rows of this room."""

from django.db import models


class PushKey(models.Model):
    """The key pair by which push services know this installation (VAPID, RFC 8292); one row. A browser's consent is bound to
    it, so it lives as long as the data and moves with them. `public`: the point, base64url; `private_sealed`: PEM."""

    private_sealed = models.TextField()
    public = models.CharField(max_length=100)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.public


class PushDevice(models.Model):
    """One browser of a person that agreed to be told. Ends with the session that it was signed in by.

    `sealed`: {"endpoint", "p256dh", "auth"} as JSON, for who has them can reach the browser. `trouble`: what its push service
    answered last, when that was no; `rests_until`: nothing is sent before. `is_ended`: taken off the list in another browser;
    the row stays, so that this one does not come back by itself.
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="devices")
    session = models.ForeignKey("accounts.Session", models.CASCADE, null=True, related_name="devices")
    endpoint_hash = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    agent = models.CharField(max_length=200, blank=True)
    is_ended = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=16, blank=True)
    rests_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"device {self.pk} of {self.person_id}"
