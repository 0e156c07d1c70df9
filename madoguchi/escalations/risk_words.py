"""Words that speak of a risk: safety, law, the press, social media. A word list, no understanding: people decide."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from madoguchi.conversations.events import ConversationEvent, written_by_a_person
from madoguchi.conversations.models import Message, Status
from madoguchi.escalations.escalating import STANDING, escalate_by_itself
from madoguchi.escalations.grading import worsen
from madoguchi.escalations.models import Escalation, EscalationKind, Risk, RiskWords, Severity
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.text.folding import folded

FRESH = 5.0  # seconds in which changed words may go unseen by another process
LONGEST = 20_000
MOST_WORDS = 200
USUAL_SEVERITIES: dict[str, int] = {
    Risk.SAFETY: Severity.CRITICAL,
    Risk.LEGAL: Severity.HIGH,
    Risk.MEDIA: Severity.HIGH,
    Risk.SOCIAL: Severity.MEDIUM,
}
USUAL: dict[str, tuple[str, ...]] = {
    Risk.SAFETY: (
        *[
            "発火",
            "出火",
            "火が出",
            "火事",
            "火災",
            "発煙",
            "煙が出",
            "火傷",
            "やけど",
            "感電",
            "怪我",
            "けがを",
            "ケガ",
            "異臭",
            "焦げ",
            "破裂",
            "爆発",
            "誤飲",
            "救急",
            "入院",
        ],
        *["アレルギー", "smoke", "burned", "burnt", "injured", "injury", "exploded", "hospital"],
        *("caught fire", "on fire", "electric shock"),
    ),
    Risk.LEGAL: (
        *[
            "弁護士",
            "訴訟",
            "訴えます",
            "訴える",
            "裁判",
            "法的措置",
            "法的手段",
            "損害賠償",
            "消費者センター",
            "消費生活センター",
            "国民生活センター",
        ],
        *["警察", "被害届", "内容証明", "lawyer", "attorney", "lawsuit", "police"],
        *("legal action", "sue you"),
    ),
    Risk.MEDIA: (
        *["マスコミ", "新聞社", "テレビ局", "週刊誌", "報道", "取材", "記者", "journalist", "newspaper", "reporter"],
        "the press",
    ),
    Risk.SOCIAL: (
        *["SNSに", "SNSで", "ツイッター", "Twitter", "拡散", "炎上", "晒し", "さらし", "口コミに書", "インスタに", "YouTubeに"],
        *("post this online", "social media", "go viral"),
    ),
}


@dataclass(frozen=True)
class Reader:
    """What a workspace looks for, compiled."""

    pattern: re.Pattern[str] | None
    starts: bool
    ladder_id: int | None
    severities: Mapping[str, int] = field(default_factory=dict)

    def severity(self, risk: str) -> int:
        """How grave an emergency this risk is."""
        return self.severities.get(risk) or USUAL_SEVERITIES[risk]

    def risk(self, text: str) -> str:
        """The gravest risk of which the text speaks; empty: none."""
        if self.pattern is None:
            return ""
        found = {match.lastgroup for match in self.pattern.finditer(folded(text[:LONGEST]))}
        return next((each for each in Risk.values if each in found), "")


_kept: dict[int, tuple[float, Reader]] = {}


def read_message(event: Event) -> None:
    """A customer has written: what speaks of a risk alerts the leads, and starts the emergency where that is set."""
    reader = reader_of(event.workspace_id or 0)
    if reader.pattern is None:
        return
    message = Message.objects.filter(pk=event.subject_id, withdrawn_at=None).select_related("conversation").first()
    if message is None or message.conversation.status in {Status.SPAM, Status.TRASH}:
        return
    risk = reader.risk(f"{message.subject}\n{message.text}")
    if risk:
        rows = RiskWords.objects.filter(workspace=message.workspace_id).select_related("ladder")
        ladder = next((row.ladder for row in rows), None)
        state = Escalation.State.OPEN if reader.starts else Escalation.State.PROPOSED
        told: dict[str, Any] = {"risk": risk, "message_id": message.pk, "state": state}
        if not Escalation.objects.filter(conversation=message.conversation, message_id=message.pk).exists():
            grave = reader.severity(risk)
            kind = EscalationKind.EMERGENCY
            if escalate_by_itself(message.conversation, kind, ladder=ladder, severity=grave, **told) is None:
                _worsen(message, grave)


def _risky(events: Sequence[Event]) -> list[Event]:
    """Those whose messages speak of a risk."""
    rows = Message.objects.filter(pk__in={each.subject_id for each in events}, withdrawn_at=None)
    texts = {pk: f"{subject}\n{text}" for pk, subject, text in rows.values_list("pk", "subject", "text")}
    return [each for each in events if reader_of(each.workspace_id or 0).risk(texts.get(each.subject_id or 0, ""))]


def _worsen(message: Message, grave: int) -> None:
    """What stands already is as grave as the newest words."""
    rows = Escalation.objects.filter(conversation=message.conversation, kind=EscalationKind.EMERGENCY, state__in=STANDING)
    if row := rows.select_related("conversation").first():
        worsen(row, grave, by=SYSTEM)


def reader_of(workspace_id: int) -> Reader:
    """Kept for some seconds; what a workspace has not set is as usual."""
    looked, reader = _kept.get(workspace_id, (-FRESH, None))
    if reader is None or monotonic() - looked >= FRESH:
        row = RiskWords.objects.filter(workspace=workspace_id).first()
        is_on = row is None or row.is_on
        words = compiled(row.words if row else {}) if is_on else None
        reader = Reader(words, bool(row and row.starts), row.ladder_id if row else None, row.severities if row else {})
        if len(_kept) > 1000:
            _kept.clear()
        _kept[workspace_id] = (monotonic(), reader)
    return reader


def forget(workspace_id: int) -> None:
    """Read anew what was changed here."""
    _kept.pop(workspace_id, None)


def words_of(kept: Mapping[str, Iterable[str]], risk: str) -> list[str]:
    """A workspace's own words for a risk, else the usual ones."""
    return list(kept[risk]) if risk in kept else list(USUAL[risk])


def compiled(kept: Mapping[str, Iterable[str]]) -> re.Pattern[str] | None:
    """One pattern over folded text, a group a risk; Latin words stand alone."""
    parts = []
    for risk in Risk.values:
        words = [form for word in words_of(kept, risk) if (form := folded(word))]
        if words:
            parts.append(f"(?P<{risk}>{'|'.join(_alone(each) for each in sorted(words, key=len, reverse=True))})")
    return re.compile("|".join(parts)) if parts else None


def _alone(word: str) -> str:
    bounded = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
    return bounded if word.isascii() else re.escape(word)


REACTIONS = (
    reaction("look for risks", [ConversationEvent.MESSAGE_RECEIVED], read_message, when=written_by_a_person, among=_risky),
)
