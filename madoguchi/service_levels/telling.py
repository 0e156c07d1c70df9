"""Who hears that something is due soon, or late: whoever has the conversation, and when it is late, those who lead."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Role
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.service_levels.events import ServiceLevelEvent
from madoguchi.service_levels.models import Target

SOON = "clock_warned"
LATE = "clock_breached"
MOST = 30

declare(SOON, _("#%(number)s is due soon"), _("a conversation of mine is due soon"), "timer")
declare(LATE, _("#%(number)s is overdue"), _("a conversation of mine, or of a team that I lead, is overdue"), "timer-off")


def tell(event: Event) -> None:
    """Warned: the assignee, without one the team. Overdue: those who lead the team as well. Of promises there is a notice
    of its own when they are overdue."""
    late = event.kind == ServiceLevelEvent.CLOCK_BREACHED
    if late and event.payload.get("target") == Target.PROMISED:
        return
    conversation = Conversation.objects.filter(pk=event.conversation_id or 0).first()
    if conversation is None:
        return
    members = Membership.objects.filter(workspace_id=event.workspace_id, is_active=True)
    wanted = Q(person=conversation.assignee_id) if conversation.assignee_id else Q(teams=conversation.team_id or 0)
    leads = Q(role=Role.LEAD)
    wanted |= (leads & Q(teams=conversation.team_id) if conversation.team_id else leads) if late else Q(pk=0)
    found = list(members.filter(wanted).select_related("person", "workspace").distinct().order_by("id")[:MOST])
    seen = doors.inboxes_of_each(found)
    notify_all(
        [each for each in found if conversation.inbox_id in seen[each.pk]],
        LATE if late else SOON,
        conversation_id=conversation.pk,
        event_id=event.pk,
        payload={"number": conversation.number},
    )


REACTIONS = (reaction("tell of clocks", [ServiceLevelEvent.CLOCK_WARNED, ServiceLevelEvent.CLOCK_BREACHED], tell),)
