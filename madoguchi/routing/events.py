"""What may happen in routing: where conversations waited, who got them, and what was set."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class RoutingEvent(models.TextChoices):
    QUEUED = "queued", _("Put into a queue")
    UNQUEUED = "unqueued", _("Taken out of the queue")
    OVERFLOWED = "overflowed", _("Waited too long: moved to another queue")
    ROUTED = "routed", _("Decided who gets it")
    OFFERED = "offered", _("Offered")
    OFFER_DECLINED = "offer_declined", _("Offer declined")
    OFFER_LAPSED = "offer_lapsed", _("Offer not answered in time")
    QUEUE_MADE = "queue_made", _("Queue made")
    QUEUE_CHANGED = "queue_changed", _("Queue changed")
    QUEUE_REMOVED = "queue_removed", _("Queue removed")
    QUEUES_ORDERED = "queues_ordered", _("Order of the queues changed")
    SKILLS_CHANGED = "skills_changed", _("Skills changed")
    CAPACITY_CHANGED = "capacity_changed", _("Capacity changed")
    ABSENCE_MARKED = "absence_marked", _("Marked as absent")
    ABSENCE_ENDED = "absence_ended", _("Absence ended")
