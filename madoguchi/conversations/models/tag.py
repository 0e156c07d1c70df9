"""What conversations are about, in a workspace's own few words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class TagColour(models.TextChoices):
    """The palette; every one reaches 4.5:1 in both themes."""

    GREY = "grey", _("Grey")
    AI = "ai", _("Indigo")
    YAMABUKI = "yamabuki", _("Gold")
    SHU = "shu", _("Vermilion")
    WAKATAKE = "wakatake", _("Green")
    FUJI = "fuji", _("Wisteria")


class TagGroup(models.Model):
    """Tags that belong together; `is_single`: a conversation has one of them at most."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    is_single = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="tag_group_once")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """One word. `folded`: name and reading as they are compared. An archived one stays where it is and is not offered."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    reading = models.CharField(max_length=60, blank=True)
    folded = models.CharField(max_length=130, blank=True)
    colour = models.CharField(max_length=8, choices=TagColour.choices, default=TagColour.GREY)
    group = models.ForeignKey(TagGroup, models.SET_NULL, null=True, blank=True, related_name="tags")
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged_from")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That a conversation carries a tag. `was`: it came by merging that tag into this one; taken apart, it goes again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    was = models.ForeignKey(Tag, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagging_once")]
        indexes = [models.Index(fields=["tag", "conversation"], name="tagging_by_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.conversation_id}"
