"""G-05, G-06: a file that is spoken of and missing, and a file that came from somebody else's conversation."""

import re
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.conversations.checking.own_lines import own_lines
from madoguchi.conversations.checking.registry import Finding, Level, Written
from madoguchi.conversations.models import Attachment, MessageKind

MISSING, FOREIGN = "G-05", "G-06"
_NAMED_BY_MACHINES = re.compile(
    r"^(?:(?:img|image|dsc|dscn|dscf|pxl|photo|pic|picture|screenshot|screen shot|スクリーンショット|写真"
    r"|画像|scan|scanned|document|doc|file|attachment|untitled|無題|名称未設定"
    r"|添付ファイル|ファイル|資料|見積書?|請求書|注文書|領収書|納品書|invoice|receipt|order|quote|smime"
    r"|winmail|logo|signature|att|mail|message|text|video|mov|vid|line)[\s_.-]*)?"
    r"[\d\s_().:a-f-]*(?:のコピー|copy)?[\s\d()]*\.\w{1,5}$",
    re.IGNORECASE,
)
_JA = re.compile(
    r"(?:添付|別添)(?:ファイル|資料|書類|画像|写真|データ|PDF|の(?:ファイル|資料|書類|画像|写真|データ"
    r"|とおり|通り|PDF|図|見積|請求|領収|納品|マニュアル|説明書|手順|用紙|書式|表|リンク)"
    r"|(?:の?\S{0,12})?(?:を|に|にて|で|も)"
    r"|(?:いた|致)し(?:ま(?:す|した)|て)|し(?:ます|ました|ております|ています|ておきます|て(?:お送|送付"
    r"|返信|ご連絡))|させていただき|のうえ(?:お送|送付|ご送付)しま|をご(?:確認|覧|参照)|ご(?:確認|覧"
    r"|参照))",
    re.IGNORECASE,
)
_NOT_JA = re.compile(
    r"添付(?:して|の上|のうえ|を|で|いただき)?、?(?:ご?返信|お送り|ご?返送|ご?送付|お知らせ"
    r"|ご?連絡)?(?:して)?(?:ください|下さい|くださ|いただけ|頂け|いただきますよう|お願い)"
    r"|添付\S{0,6}?(?:いただいた|頂いた|いただき(?:、|まし|あり)|頂き(?:、|まし|あり)|されて(?:いた|いる"
    r"|い(?:ませ|な)|おり)|できま(?:せん|すか|すでしょうか)|いただくか|頂くか"
    r"|せず|しない|しなくて|してい(?:ない|ませ)|して(?:おりませ|いませ)|(?:いた|致)しませ|不要|なし|無し"
    r"|漏れ|忘れ|は(?:不要|必要|ござい|あり|要り|いり)|が(?:不要|必要|ござい|あり|開|見|ない|無|できな"
    r"|されて)|の必要|は開|方法|可能|機能|容量|サイズ|形式)"
    r"|(?:前回|先日|先ほど|先程|以前|昨日|一昨日|前の|すでに|既に|先のメール|お客様|ご)[^。\n]{0,24}?添付"
    r"|(?:いただいた|頂いた|いただきました|頂きました|くださった|下さった|お送りの|届いた|ご送付の"
    r"|拝受した|受領した)[^。\n]{0,10}添付"
    r"|(?:製品|商品|本体|箱|梱包|機器)に添付"
    r"|添付(?:の|している|された)?(?:ネジ|ねじ|部品|ケーブル|電池|付属品|説明書のとおり)",
)
_EN = re.compile(
    r"\b(?:(?:please |kindly )?(?:find|see|check|review) (?:the |our |an? )?(?:attached|attachments?"
    r"|enclosed)|(?:is|are) (?:attached|enclosed)|(?:i|we)(?:'ve| have|'m| am|'re| are)? (?:now |also )?"
    r"(?:attach(?:ed|ing)?|enclos(?:e|ed|ing))|attached (?:is|are|you|please|below|herewith|here)|(?:the"
    r"|our|an?) attached (?:file|document|pdf|invoice|form|image|photo|picture|label|guide|manual|list"
    r"|sheet|report|quote|receipt)"
    r"|(?:in|to) the attachment)\b",
    re.IGNORECASE,
)
_NOT_EN = re.compile(
    r"\b(?:not|never|without|no|isn't|aren't|wasn't|if|whether|yet"
    r"|forgot(?:ten)? to)\b[^.\n]{0,24}\battach|\byou(?:'ve| have| had)?(?: kindly)? attach"
    r"|\bthat you\b[^.\n]{0,20}\battach|\battach(?:ed)? (?:it )?to (?:the |your )"
    r"|\b(?:please|kindly|could you|can you|would you)(?: also| kindly)? attach\b|\b(?:is"
    r"|are) attached (?:to|with|by|firmly|at)\b|\bearlier\b[^.\n]{0,30}\battach|\battached (?:earlier"
    r"|before|previously|last)"
    r"|\bprevious(?:ly)?\b[^.\n]{0,30}\battach|\byour attach",
    re.IGNORECASE,
)


def check_missing(written: Written) -> Iterator[Finding]:
    """The text says that something is attached, and nothing is."""
    if written.attachments:
        return
    for line in own_lines(written.text):
        for shape, denied in ((_JA, _NOT_JA), (_EN, _NOT_EN)):
            found = shape.search(line.text)
            if found is None or _is_denied(line.text, found, denied):
                continue
            span = (line.start + found.start(), line.start + found.end())
            yield Finding(MISSING, "error", _("The text speaks of a file, but none is attached."), span)
            return


def check_foreign(written: Written) -> Iterator[Finding]:
    """A file whose content, or telling name, came in from another customer and was never sent by us."""
    for file in written.attachments:
        found = _came_from_another(file, written)
        if found is None:
            continue
        level, other = found
        words = (
            _("%(name)s came from another customer, in #%(number)s.")
            if level == "error"
            else _("A file of this name (%(name)s) came from another customer, in #%(number)s.")
        )
        number = other.message.conversation.number if other.message else 0
        told = {"message": other.message_id, "span": None, "text": other.name}
        yield Finding(FOREIGN, level, words % {"name": file.name, "number": number}, evidence=[told])


def _is_denied(line: str, found: re.Match[str], denied: re.Pattern[str]) -> bool:
    """The sentence in which it stands asks for a file, or says that there is none."""
    begin = max(line.rfind(mark, 0, found.start()) for mark in "。！？!?") + 1
    ends = [at for mark in "。！？!?" if (at := line.find(mark, found.end())) >= 0]
    return denied.search(line[begin : min(ends, default=len(line)) + 1]) is not None


def _came_from_another(file: Attachment, written: Written) -> tuple[Level, Attachment] | None:
    came = Attachment.objects.filter(
        workspace_id=written.inbox.workspace_id, is_inline=False, message__kind=MessageKind.INBOUND
    )
    came = came.exclude(message__conversation=written.conversation) if written.conversation else came
    conversation = written.conversation
    if conversation is not None and conversation.customer_id:
        came = came.exclude(message__conversation__customer=conversation.customer_id)
    elif conversation is not None and conversation.handle_id:
        came = came.exclude(message__conversation__handle=conversation.handle_id)
    elif addresses := [each.key for each in written.to]:
        came = came.exclude(message__conversation__handle__value__in=addresses)
    came = came.select_related("message__conversation").order_by("id")
    if (same := came.filter(sha256=file.sha256).first()) and not _is_ours(file, same):
        return "error", same
    if _NAMED_BY_MACHINES.match(file.name):
        return None
    named = came.filter(name=file.name).first()
    return ("warn", named) if named and not _is_ours(file, named) else None


def _is_ours(file: Attachment, came: Attachment) -> bool:
    """We had sent it, or one of its name, before it came back."""
    sent = Attachment.objects.filter(workspace_id=file.workspace_id, message__kind=MessageKind.REPLY, pk__lt=came.pk)
    return sent.filter(Q(sha256=came.sha256) | Q(name=came.name)).exists()
