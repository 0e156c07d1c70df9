"""Every address of the URLconf, filled with things that exist, so that sweeps can knock at each."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from madoguchi.accounts.approval import Deputy
from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.models import Discretion, Invitation, Limit, Membership, Notification, PushDevice
from madoguchi.channels.chat.identifying import make_key
from madoguchi.channels.chat.models import Nudge, Site
from madoguchi.channels.custom import keeping as custom_channels
from madoguchi.channels.custom import ledger
from madoguchi.channels.email.models import (
    Connecting,
    DkimKey,
    FileLink,
    FormPattern,
    Mailbox,
    MailImport,
    OAuthClient,
    OAuthGrant,
    ReceivedMail,
    TrustedKey,
)
from madoguchi.channels.webform.models import ContactForm, FormVersion, Submission
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.models import (
    ApprovalRule,
    Attachment,
    Concession,
    Conversation,
    CustomField,
    Draft,
    Fact,
    HandoverRule,
    InboxAlias,
    Link,
    Message,
    Promise,
    SenderRule,
    Sharing,
    SideConversation,
    SideMessage,
    Status,
    SubStatus,
    Tag,
    TagGroup,
    Task,
    TaskTemplate,
    Transfer,
    View,
)
from madoguchi.customers.models import (
    Company,
    CompanyMerge,
    Customer,
    CustomerMerge,
    CustomerNote,
    MallDomain,
    PossibleDuplicate,
    Tier,
)
from madoguchi.escalations.models import Escalation, Ladder, OnCallOverride, Rotation
from madoguchi.journal.models import Job
from madoguchi.kit import files
from madoguchi.routing.models import Absence, Queue, Skill
from madoguchi.rules.models import Request, Rule, RuleVersion, WebhookAddress
from madoguchi.saved_replies.models import Folder, Notice, SavedReply, SavedReplyFile, SavedReplyUse
from madoguchi.search.models import SynonymGroup
from madoguchi.service_levels.models import Policy, PolicyVersion
from madoguchi.surveys.models import Survey, SurveyVersion
from tests.cast import Cast

# Their own rooms test who may do what there.
FOR_EVERYBODY = (
    "accounts/",
    "invitations/",
    "setup/",
    "healthz",
    "files/",
    "s/",
    "f/",
    "inquiries/",
    "contact/",
    "my/",
    "chat/",
    "shop/",
    "hooks/",
    "manifest.webmanifest",
    "service-worker.js",
    "offline/",
)
NO_OBJECTS = {"slug", "view", "what"}  # parts of an address that name no object


@dataclass(frozen=True)
class Address:
    """One route, `w/<slug:slug>/…`, its full name, and the names of what must be filled in."""

    route: str
    name: str
    parts: tuple[str, ...]

    @property
    def is_of_a_workspace(self) -> bool:
        return self.route.startswith("w/")

    @property
    def names_an_object(self) -> bool:
        return bool(set(self.parts) - NO_OBJECTS)


def all_addresses() -> list[Address]:
    """The whole URLconf."""
    return sorted(_walk(get_resolver().url_patterns, Address("", "", ())), key=lambda address: address.route)


def _walk(patterns: list[Any], above: Address) -> Iterator[Address]:
    for pattern in patterns:
        named = getattr(pattern.pattern, "regex", None)
        found = tuple(pattern.pattern.converters) or tuple(named.groupindex if named else ())
        here = Address(above.route + str(pattern.pattern), above.name, above.parts + found)
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, replace(here, name=above.name + space))
        elif isinstance(pattern, URLPattern):
            yield replace(here, name=above.name + (pattern.name or ""))


class Filling:
    """Real things of the cast's workspace for every part of an address."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.conversation = cast.conversation()
        workspace, person = cast.workspace, cast.owner
        message = Message.objects.get(conversation=self.conversation)
        now = timezone.now()
        membership = Membership.objects.get(person=cast.agent)
        invitation = Invitation.objects.create(
            workspace=workspace, email="new@mado.example.jp", token_hash="x", expires_at=now + timedelta(days=1)
        )
        note = Notification.objects.create(workspace=workspace, person=person, kind="x", at=now)
        mailbox = Mailbox.objects.create(workspace=workspace, inbox=cast.inbox, host="127.0.0.1", username="u", is_active=False)
        mail = ReceivedMail.objects.create(
            workspace=workspace,
            inbox=cast.inbox,
            door="smtp",
            source_key="smtp:sweep",
            raw_path="raw/none.eml",
            size=1,
            sha256="0" * 64,
            state=ReceivedMail.State.QUARANTINED,
            received_at=now,
        )
        stored = files.store(io.BytesIO(b"\x89PNG\r\n\x1a\n"), "a.png", "attachments")
        attachment = Attachment.objects.create(
            workspace=workspace,
            message=message,
            name=stored.name,
            type=stored.type,
            size=stored.size,
            sha256=stored.sha256,
            path=stored.path,
        )
        rule = SenderRule.objects.create(workspace=workspace, pattern="spam@example.com")
        stage = SubStatus.objects.create(workspace=workspace, status=Status.WAITING, name="メーカー確認中")
        client = OAuthClient.objects.create(workspace=workspace, provider="google", client_id="x")
        key = DkimKey.objects.create(
            workspace=workspace, domain="mado.example.jp", selector="s", private_sealed="x", public="x"
        )
        link = FileLink.objects.create(
            workspace=workspace, message=message, attachment=attachment, token_hash="x", token_sealed="x", expires_at=now
        )
        calendar = Calendar.objects.create(workspace=workspace, name="x")
        people, noon = [person.pk], time(12)
        rotation = Rotation.objects.create(workspace=workspace, name="x", people=people, begins="2026-01-05", at=noon)
        automation = Rule.objects.create(workspace=workspace, name="x")
        spec = {"trigger": {"on": ["received"]}, "condition": EVERYTHING, "actions": [{"action": "close", "value": ""}]}
        RuleVersion.objects.create(workspace=workspace, rule=automation, number=1, name="x", spec=spec, made_by=person)
        self.things: dict[str, Any] = {
            "automation_id": automation.pk,
            "version_number": 1,
            "webhook_id": WebhookAddress.objects.create(workspace=workspace, name="x", url="https://x.example").pk,
            "view": "open",
            "synonyms_id": SynonymGroup.objects.create(workspace=workspace, words="返金=払い戻し").pk,
            **routed(cast),
            **served(cast),
            **surveyed(cast),
            **bridged(cast),
            **formed(cast, self.conversation),
            **chatting(cast),
            "approval_rule_id": ApprovalRule.objects.create(workspace=workspace, name="x").pk,
            "deputy_id": Deputy.objects.create(
                workspace=workspace, person=person, stands_in=cast.lead, since=now, until=now + timedelta(days=1)
            ).pk,
            "what": "assignment",
            "number": self.conversation.number,
            "message_id": message.pk,
            "attachment_id": attachment.pk,
            "customer_id": self.conversation.customer_id,
            "inbox_id": cast.inbox.pk,
            "mailbox_id": mailbox.pk,
            "mail_id": mail.pk,
            "connecting_id": Connecting.objects.create(workspace=workspace, person=person, address="a@mado.example.jp").pk,
            "import_id": MailImport.objects.create(
                workspace=workspace,
                inbox=cast.inbox,
                path="/nowhere",
                name="a.mbox",
                fingerprint="x",
                state="done",
                started_at=now,
            ).pk,
            "limit_id": Limit.objects.create(workspace=workspace, action="refund", holder="all", yen_case=1).pk,
            "discretion_id": Discretion.objects.create(
                workspace=workspace, person=cast.agent, kind="refund", subject_kind="x", subject_id=1, reason="x", at=now
            ).pk,
            "concession_id": Concession.objects.create(
                workspace=workspace, conversation=self.conversation, kind="refund", yen=1, reason="x", state="standing", at=now
            ).pk,
            "request_id": Request.objects.create(workspace=workspace, conversation=self.conversation, to="role-2", text="x").pk,
            "ladder_id": Ladder.objects.create(workspace=workspace, name="x", kind="emergency").pk,
            "rotation_id": rotation.pk,
            "override_id": OnCallOverride.objects.create(
                workspace=workspace, rotation=rotation, person=person, since=now, until=now + timedelta(days=1)
            ).pk,
            "starts": int(now.timestamp()),
            "escalation_id": Escalation.objects.create(
                workspace=workspace, conversation=self.conversation, kind="emergency", state="proposed", at=now
            ).pk,
            "membership_id": membership.pk,
            "person_id": cast.agent.pk,
            "invitation_id": invitation.pk,
            "notification_id": note.pk,
            "device_id": PushDevice.objects.create(person=person, endpoint_hash="x", sealed="x").pk,
            "team_id": cast.team.pk,
            "calendar_id": calendar.pk,
            "special_id": SpecialDays.objects.create(
                workspace=workspace, calendar=calendar, first=now, last=now, name_ja="x"
            ).pk,
            "client_id": client.pk,
            "grant_id": OAuthGrant.objects.create(workspace=workspace, client=client, account="a@mado.example.jp").pk,
            "key_id": key.pk,
            "file_link_id": link.pk,
            "rule_id": rule.pk,
            "stage_id": stage.pk,
            "fact_id": Fact.objects.create(
                workspace=workspace,
                conversation=self.conversation,
                message=message,
                kind="order",
                start=0,
                end=1,
                raw="x",
                value="x",
                at=now,
            ).pk,
            "promise_id": Promise.objects.create(
                workspace=workspace, conversation=self.conversation, words="x", due_at=now, made_at=now
            ).pk,
            "handle_id": self.conversation.handle_id,
            "field_id": CustomField.objects.create(workspace=workspace, home="conversation", kind="text", name="型番").pk,
            "tag_id": Tag.objects.create(workspace=workspace, name="返金").pk,
            "tag_group_id": TagGroup.objects.create(workspace=workspace, name="種類").pk,
            "handover_rule_id": HandoverRule.objects.create(workspace=workspace).pk,
            "alias_id": InboxAlias.objects.create(workspace=workspace, inbox=cast.inbox, address="info@mado.example.jp").pk,
            "form_id": FormPattern.objects.create(workspace=workspace, inbox=cast.inbox, sender="noreply@form.example.jp").pk,
            "trusted_key_id": TrustedKey.objects.create(
                workspace=workspace, kind="pgp", name="x", fingerprint="A", text="x"
            ).pk,
            "mall_id": MallDomain.objects.create(workspace=workspace, domain="mall.example.jp", name="モール").pk,
            "view_id": View.objects.create(workspace=workspace, name="ビュー", sharing=Sharing.SHARED, condition=EVERYTHING).pk,
            "job_id": Job.objects.create(
                workspace_id=workspace.pk, kind="bulk", asked_by_id=person.pk, payload={"verb": "close", "wish": {}}
            ).pk,
            "copy_id": 1,
            "batch": Transfer.objects.create(
                workspace=workspace,
                kind="merge",
                batch="ab12",
                source=self.conversation,
                target=self.conversation,
                before={"became": 0, "target": {"status": 0}},
                at=now,
            ).batch,
            **self._customers(now),
            "link_id": Link.objects.create(
                workspace=workspace, kind="related", one=self.conversation, other=cast.conversation()
            ).pk,
            "task_id": Task.objects.create(workspace=workspace, conversation=self.conversation, text="x").pk,
            "template_id": TaskTemplate.objects.create(workspace=workspace, name="x").pk,
            **self._aside(now),
            "draft_id": Draft.objects.create(workspace=workspace, person=person, inbox=cast.inbox).pk,
            **prepared(cast, self.conversation),
        }

    def _customers(self, now: datetime) -> dict[str, int]:
        """What hangs on a customer; the merge can be asked for by the batch that all things here have."""
        workspace, customer = self.cast.workspace, self.conversation.customer
        other = Customer.objects.create(workspace=workspace, name="山田 はな")
        gone = Customer.objects.create(workspace=workspace, merged_into=customer)
        CustomerMerge.objects.create(workspace=workspace, batch="ab12", source=gone, target=customer, at=now)
        company, former = (Company.objects.create(workspace=workspace, name=name) for name in ("青山商事", "㈱青山"))
        Company.objects.filter(pk=former.pk).update(merged_into=company)
        CompanyMerge.objects.create(workspace=workspace, batch="ab12", source=former, target=company, at=now)
        return {
            "company_id": company.pk,
            "customer_note_id": CustomerNote.objects.create(workspace=workspace, customer=customer, text="x").pk,
            "pair_id": PossibleDuplicate.objects.create(workspace=workspace, one=customer, other=other).pk,
        }

    def _aside(self, now: datetime) -> dict[str, int]:
        kept = {"workspace": self.cast.workspace}
        side = SideConversation.objects.create(**kept, conversation=self.conversation, created_at=now, last_at=now)
        return {"side_id": side.pk, "side_message_id": SideMessage.objects.create(**kept, side=side, is_ours=True, at=now).pk}

    def path(self, address: Address, slug: str) -> str:
        """The address with everything filled in, in the workspace `slug`."""
        known = self.things | {"slug": slug}
        for part in address.parts:
            assert part in known, f"tests/architecture/addresses.py has nothing to fill in for <{part}> of {address.route}"
        return reverse(address.name, kwargs={part: known[part] for part in address.parts})


def prepared(cast: Cast, conversation: Conversation) -> dict[str, int]:
    """A saved reply with its folder, a file, and a run of it that can be taken back."""
    workspace, person = cast.workspace, cast.owner
    folder = Folder.objects.create(workspace=workspace, name="配送")
    reply = SavedReply.objects.create(workspace=workspace, folder=folder, name="配送のご案内", text_ja="{宛名}", owner=person)
    stored = files.store(io.BytesIO(b"x"), "a.txt", "saved_replies")
    file = SavedReplyFile.objects.create(workspace=workspace, reply=reply, name="a.txt", size=1, path=stored.path)
    use = SavedReplyUse.objects.create(workspace=workspace, reply=reply, person=person, conversation=conversation, undo=[])
    now = timezone.now()
    notice = Notice.objects.create(workspace=workspace, name="配送の遅れ", begins_at=now, ends_at=now)
    kept = {"folder_id": folder.pk, "reply_id": reply.pk, "file_id": file.pk, "use_id": use.pk}
    return kept | {"notice_id": notice.pk}


def routed(cast: Cast) -> dict[str, int]:
    """A queue, a skill and somebody who is away."""
    kept, now = {"workspace": cast.workspace}, timezone.now()
    away = {"membership": Membership.objects.get(person=cast.agent), "since": now, "until": now + timedelta(hours=1)}
    return {
        "queue_id": Queue.objects.create(**kept, name="一般", condition=EVERYTHING).pk,
        "skill_id": Skill.objects.create(**kept, kind="product", name="プリンター").pk,
        "absence_id": Absence.objects.create(**kept, **away).pk,
    }


def served(cast: Cast) -> dict[str, int]:
    """A service level and a tier."""
    kept, now = {"workspace": cast.workspace}, timezone.now()
    policy = Policy.objects.create(**kept, name="標準", begins_at=now)
    PolicyVersion.objects.create(**kept, policy=policy, number=1, name="標準", condition=EVERYTHING, made_at=now)
    return {"policy_id": policy.pk, "tier_id": Tier.objects.create(**kept, name="ゴールド").pk}


def chatting(cast: Cast) -> dict[str, Any]:
    """A chat window with a key."""
    site = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="x")
    nudge = Nudge.objects.create(workspace=cast.workspace, name="x")
    return {"site_id": site.pk, "identity_key_id": make_key(site, by=cast.owner).key.pk, "nudge_id": nudge.pk}


def surveyed(cast: Cast) -> dict[str, int]:
    """A survey with its words."""
    survey = Survey.objects.create(workspace=cast.workspace, name="x", number=1)
    SurveyVersion.objects.create(workspace=cast.workspace, survey=survey, number=1, made_at=timezone.now())
    return {"survey_id": survey.pk}


def formed(cast: Cast, conversation: Conversation) -> dict[str, int]:
    """A contact form, and what came by it."""
    kept, now = {"workspace": cast.workspace}, timezone.now()
    form = ContactForm.objects.create(**kept, name="x", inbox=cast.inbox, number=1)
    version = FormVersion.objects.create(**kept, form=form, number=1, made_at=now)
    told = {"fingerprint": "x", "posted": {}, "language": "ja", "state": "taken", "at": now, "take_at": now}
    sent = Submission.objects.create(**kept, form=form, version=version, conversation=conversation, **told)
    return {"contact_form_id": form.pk, "submission_id": sent.pk}


def bridged(cast: Cast) -> dict[str, Any]:
    """A channel of one's own, and a call that came by it."""
    channel, _secret = custom_channels.make(cast.workspace, cast.inbox, name="x", by=cast.owner)
    call = ledger.store(channel, "x", b"{}")
    return {"channel_id": channel.pk, "public_id": channel.public_id, "call_id": call.pk}


def knock(client: Any, path: str) -> dict[str, int]:
    """What GET and POST are answered."""
    ways: dict[str, Callable[..., Any]] = {"GET": client.get, "POST": client.post}
    return {name: way(path).status_code for name, way in ways.items()}
