"""Who works here: workspaces, people, their place in them, teams, and what waits to be told to them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.approval import Approval, Deputy  # noqa: F401 (rows of this room)
from madoguchi.accounts.calendar import Calendar, SpecialDays  # noqa: F401 (rows of this room)
from madoguchi.accounts.devices import PushDevice, PushKey  # noqa: F401 (rows of this room)
from madoguchi.accounts.hours import WorkingDay  # noqa: F401 (rows of this room)
from madoguchi.accounts.limits.limit import Discretion, Limit, LimitUse  # noqa: F401 (rows of this room)
from madoguchi.accounts.ways import NoticeWays  # noqa: F401 (rows of this room)


class Workspace(models.Model):
    """One company's counter. Every row of the trade belongs to exactly one."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="ja")
    time_zone = models.CharField(max_length=64, default="Asia/Tokyo")
    undo_seconds = models.PositiveSmallIntegerField(default=10)
    salutes_by_family_name = models.BooleanField(default=False)  # 「山田 様」 instead of 「山田 花子 様」
    is_demo = models.BooleanField(default=False)
    is_trial = models.BooleanField(default=False)  # takes in, sends nothing to customers
    has_trial_inbox = models.BooleanField(default=False)  # some inbox of it does so; spares every page a look
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """People are found by their mail address, case-blind."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person; without a password only an invitation or reset lets them in."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def hashed(self, email: str, password_hash: str, **fields: Any) -> "Person":
        """Make a person whose password was hashed before the transaction began: hashing is slow on purpose."""
        return self.create(email=email.strip().lower(), password=password_hash, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. May belong to several workspaces."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    reading = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="ja")
    theme = models.CharField(
        max_length=10,
        default="system",
        choices=[
            ("system", _("As the device")),
            ("light", pgettext_lazy("colours", "Light")),
            ("dark", pgettext_lazy("colours", "Dark")),
        ],
    )
    time_zone = models.CharField(max_length=64, blank=True)  # empty: the workspace's; working.zone_of
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """A browser in which somebody signed in. Its key is stored hashed: who reads this table cannot enter with it."""

    session_key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.session_key[:8]


class Role(models.IntegerChoices):
    """What somebody is in a workspace; the rights of each stand in permissions.py."""

    OWNER = 0, _("Owner")
    ADMIN = 1, _("Admin")
    LEAD = 2, _("Lead")
    AGENT = 3, _("Agent")
    LIGHT = 4, _("Light agent")


class Presence(models.IntegerChoices):
    """Whether somebody sits at the counter, as others see it; presence.py computes it."""

    OFFLINE = 0, _("Offline")
    ONLINE = 1, _("Online")
    AWAY = 2, _("Away")


class Membership(models.Model):
    """A person's place in one workspace, with the name and face that customers see."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.PositiveSmallIntegerField(choices=Role.choices, default=Role.AGENT)
    public_name_ja = models.CharField(max_length=80, blank=True)
    public_name_en = models.CharField(max_length=80, blank=True)
    quiet_kinds = models.JSONField(default=list)
    preferences = models.JSONField(default=dict)  # preferring.py
    is_active = models.BooleanField(default=True)
    presence = models.PositiveSmallIntegerField(choices=Presence.choices, default=Presence.OFFLINE)
    presence_chosen = models.BooleanField(default=False)
    presence_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "person"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person} @ {self.workspace}"


class Team(models.Model):
    """People who share work."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Membership, related_name="teams", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """An open offer to join a workspace, sent by mail; the token itself is never stored."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.PositiveSmallIntegerField(choices=Role.choices, default=Role.AGENT)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-created_at"], name="invitation_newest")]

    def __str__(self) -> str:
        return self.email


class Notification(models.Model):
    """Something a person should know, shown under the bell until read. Says where to look, not what was written.

    `on_bell`, `by_mail`, `by_push`: the ways that the person wanted for it; `mailed_at`: when a mail has settled it.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    conversation_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    on_bell = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    by_push = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "person", "kind", "event_id"], name="notification_once")]
        indexes = [
            models.Index(fields=["workspace", "person", "-id"], name="notification_newest"),
            models.Index(
                fields=["workspace", "person", "id"],
                condition=models.Q(by_mail=True, mailed_at=None),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
