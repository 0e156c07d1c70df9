"""Who gets what next: queues and who sits at them, what people can do and carry, what waits, and why it was decided so."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person, Team, Workspace
from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import Tier

BEST = 5


class SkillKind(models.TextChoices):
    """What a skill is about."""

    LISTENING = "listening", _("Listening and communication")
    PRODUCT = "product", _("Products and procedures")
    LANGUAGE = "language", _("Languages")


class Method(models.TextChoices):
    """Who of those that can is chosen."""

    TURNS = "turns", _("In turn")
    FEWEST = "fewest", _("Whoever has the fewest open")
    IDLE = "idle", _("Whoever has been free the longest")


class Mode(models.TextChoices):
    """How a conversation comes to somebody."""

    PUSH = "push", _("Assigned at once")
    PULL = "pull", _("Waits until somebody takes the next one")
    OFFER = "offer", _("Offered to one person after the other")


class Tolerance(models.TextChoices):
    """How somebody stands to complaints, as they said themselves."""

    FINE = "fine", _("Complaints are fine with me")
    USUAL = "usual", _("As everybody")
    PREFERS_NOT = "not", _("I would rather not")


class Skill(models.Model):
    """Something that people can be good at. `code`: of a language, the one that customers are told by (ja, en)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=SkillKind.choices)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "name"], name="skill_once")]

    def __str__(self) -> str:
        return self.name


class SkillLevel(models.Model):
    """How well a member does it: 1 (begins) to 5 (teaches it)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="skill_levels")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(BEST)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "membership", "skill"], name="skill_level_once")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.skill_id} {self.level}"


class RoutingSettings(models.Model):
    """What holds in a workspace. `units`: how much a member carries; `weights`: what one conversation of a channel weighs;
    `most`: of a channel at most so many. `keeps_owner`: the same person until it is done; `patience`: hours without a clock
    after which an absent owner's customer is not kept waiting."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    units = models.PositiveSmallIntegerField(default=12)
    weights = models.JSONField(default=dict)
    most = models.JSONField(default=dict)
    keeps_owner = models.BooleanField(default=True)
    patience = models.PositiveSmallIntegerField(default=24)

    def __str__(self) -> str:
        return f"routing of {self.workspace_id}"


class Seat(models.Model):
    """What is a member's own; null and empty: as the workspace has it. `given_at`: when they last got one, `freed_at`: when
    one of theirs was last done."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="seat")
    units = models.PositiveSmallIntegerField(null=True)
    weights = models.JSONField(default=dict)
    most = models.JSONField(default=dict)
    backup = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    tolerance = models.CharField(max_length=6, choices=Tolerance.choices, default=Tolerance.USUAL)
    given_at = models.DateTimeField(null=True)
    freed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"seat of {self.membership_id}"


class Queue(models.Model):
    """Conversations that fit `condition` wait here for these people; of several queues the first that fits has it.

    `then`: where its people pass a conversation on once they have listened (two stages). `overflow_to` after
    `overflow_minutes`. `in_their_language`: only who speaks the customer's language.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    condition = models.JSONField()
    teams = models.ManyToManyField(Team, related_name="+", blank=True)
    people = models.ManyToManyField(Membership, related_name="+", blank=True)
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.FEWEST)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.PUSH)
    offer_seconds = models.PositiveIntegerField(default=60)
    in_their_language = models.BooleanField(default=False)
    overflow_minutes = models.PositiveIntegerField(null=True)
    overflow_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    then = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="queue_name_once")]
        indexes = [models.Index(fields=["workspace", "position", "id"], name="queue_in_order")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """Whoever sits at the queue needs this skill, at least so well."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(BEST)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "skill"], name="need_once")]

    def __str__(self) -> str:
        return f"{self.queue_id}: {self.skill_id} {self.level}"


class TierQueue(models.Model):
    """Customers of this tier wait in this queue, whatever the conditions say, when they come by a way that belongs to it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    tier = models.OneToOneField(Tier, models.CASCADE, related_name="+")
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="for_tiers")

    def __str__(self) -> str:
        return f"{self.tier_id}: {self.queue_id}"


class Turn(models.Model):
    """When a member last got one from a queue; who is longest ago is next."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "membership"], name="turn_once")]

    def __str__(self) -> str:
        return f"{self.queue_id}: {self.membership_id}"


class Placement(models.Model):
    """A conversation's stay in a queue; at most one that has not ended. The smaller (rank, due_at, mood, since), the sooner.

    `is_put`: by hand, by a rule or by overflow, so that conditions do not take it away again. `ready_at`: not before, so that
    rules may speak first. `been`: queues that it overflowed from. `declined`: members who would not.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered")
        LEFT = "left", _("Left the queue")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="placements")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    is_put = models.BooleanField(default=False)
    rank = models.IntegerField()
    due_at = models.DateTimeField()
    mood = models.SmallIntegerField(default=0)
    since = models.DateTimeField()
    entered_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    overflow_at = models.DateTimeField(null=True)
    been = models.JSONField(default=list)
    declined = models.JSONField(default=list)
    offered_to = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    offered_until = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "conversation"], condition=models.Q(left_at=None), name="placement_one_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["queue", "state", "rank", "due_at", "mood", "since", "id"], name="placement_next"),
            models.Index(fields=["state", "ready_at"], name="placement_ready"),
            models.Index(fields=["state", "overflow_at"], name="placement_overflow"),
            models.Index(fields=["offered_to", "state"], name="placement_offered"),
            models.Index(fields=["workspace", "conversation", "-id"], name="placement_of"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} in {self.queue_id}"


class Decision(models.Model):
    """Why somebody has it, or nobody: reason codes and numbers, never words. `passed_over`: [[membership, code, number]], of
    very many the first; `counted`: how many were passed over for which reason."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    occasion = models.CharField(max_length=12)
    chosen = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=16)
    numbers = models.JSONField(default=dict)
    passed_over = models.JSONField(default=list)
    counted = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "conversation", "-id"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.code}"


class Absence(models.Model):
    """A member is not there for a while, whatever their hours say; `backup` has what cannot wait."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField()
    backup = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    marked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "membership", "until"], name="absence_of_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} until {self.until}"
