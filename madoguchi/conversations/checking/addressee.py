"""G-01: the letter addresses somebody else than this customer. Silent where names cannot be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from madoguchi.conversations.checking.addressees import Addressee, addressees
from madoguchi.conversations.checking.registry import Finding, Level, Written
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.kit.text.alike_names import folded, script, sounds

RULE = "G-01"
_KIND = re.compile(
    r"株式会社|有限会社|合同会社|合名会社|合資会社|(?:一般|公益)?(?:社団|財団)法人|医療法人(?:社団)?"
    r"|学校法人|社会福祉法人|npo法人|[(（][株有同][)）]|[㈱㈲]"
    r"|\b(?:inc|ltd|llc|corp|co|gmbh|plc|corporation|limited)\b\.?",
    re.IGNORECASE,
)
_SHORT = {
    "mike": "michael",
    "bob": "robert",
    "rob": "robert",
    "bill": "william",
    "will": "william",
    "liz": "elizabeth",
    "beth": "elizabeth",
    "kate": "katherine",
    "katie": "katherine",
    "tom": "thomas",
    "jim": "james",
    "jack": "john",
    "tony": "anthony",
    "dick": "richard",
    "rick": "richard",
    "becky": "rebecca",
    "meg": "margaret",
    "peggy": "margaret",
    "ted": "edward",
    "chuck": "charles",
    "hank": "henry",
    "kenny": "kenneth",
    "andy": "andrew",
    "drew": "andrew",
    "steve": "stephen",
    "dave": "david",
    "joe": "joseph",
    "jeff": "jeffrey",
    "cathy": "catherine",
    "kathy": "katherine",
    "nick": "nicholas",
    "harry": "harold",
    "sandy": "alexander",
    "molly": "mary",
    "sally": "sarah",
}


@dataclass(frozen=True)
class Known:
    """Names of those who take part, as written; what their addresses hint at; everything that the customer wrote."""

    names: tuple[str, ...]
    hints: tuple[str, ...]
    companies: tuple[str, ...]
    said: str

    @property
    def parts(self) -> set[str]:
        """The words of all names, folded."""
        return {folded(part) for name in [*self.names, *self.hints] for part in re.split(r"[\s　,・]+", name)} - {""}


def check(written: Written) -> Iterator[Finding]:
    """Each who is surely, or perhaps, somebody else."""
    named = addressees(written.text)
    if not named:
        return
    known = _known(written)
    at_home = any(each.company and _is_known_company(each.company, known) for each in named)
    for each in named:
        level = _level(each, known, at_home=at_home)
        if level:
            yield Finding(RULE, level, _words(each, written, level), each.span, None, _evidence(written))


def _level(each: Addressee, known: Known, *, at_home: bool) -> Level | None:
    """`at_home`: the letter names the customer's own company; another name there is perhaps a colleague's."""
    is_company = _is_known_company(each.company, known) if each.company else None
    is_person = _is_known_person(each.person, known) if each.person else None
    if is_company is False and (is_person is False or not each.person or known.companies):
        return "error" if known.companies or (known.names and each.person) else "warn"
    if is_person is False:
        return "warn" if at_home or not known.names else "error"
    return None


def _is_known_person(name: str, known: Known) -> bool | None:
    """None: cannot be told."""
    plain = folded(name)
    if not plain or plain in known.said:
        return True
    companies = "".join(map(_core, known.companies))
    pieces = [piece for each in re.split(r"[\s　]+", name) if (piece := folded(each)) and piece not in companies]
    if _is_part(plain, known) or all(_is_part(piece, known) for piece in pieces if len(piece) > 1 or script(piece) == "han"):
        return True
    if not known.names:
        return False
    comparable = [each for each in map(folded, known.names) if script(each) == script(plain) or _sounds_known(each, plain)]
    return False if comparable else None


def _sounds_known(one: str, other: str) -> bool:
    return {script(one), script(other)} == {"kana", "latin"}


def _is_part(piece: str, known: Known) -> bool:
    """Whether it is the name, its beginning or its end, by sign or by sound."""
    for name in {*map(folded, (*known.names, *known.hints)), *known.parts} - {""}:
        if script(piece) == "han" == script(name):
            if name.startswith(piece) or name.endswith(piece) or (piece.startswith(name) and len(name) > 1):
                return True
        elif script(piece) != "han" != script(name) and _sounds_like(piece, name):
            return True
    return False


def _sounds_like(piece: str, name: str) -> bool:
    one, other = sounds(piece), sounds(name)
    shorter, longer = sorted((one, other), key=len)
    if one == other or (len(shorter) >= 2 and longer.startswith(shorter)) or (len(shorter) >= 3 and longer.endswith(shorter)):
        return True
    return _SHORT.get(piece, piece) == _SHORT.get(name, name)


def _is_known_company(name: str, known: Known) -> bool | None:
    plain = _core(name)
    if not plain:
        return None
    others = [_core(each) for each in known.companies]
    if any(each and (plain in each or each in plain) for each in others) or plain in known.said:
        return True
    return False if others or known.said else None


@cache
def _core(name: str) -> str:
    return folded(_KIND.sub("", name))


def _known(written: Written) -> Known:
    conversation = written.conversation if not written.is_aside else None
    customer = conversation.customer if conversation else None
    names = [each.name for each in written.recipients]
    companies = []
    if customer is not None:
        names += [customer.name, customer.reading]
        companies += [customer.company.name, customer.company.reading] if customer.company else []
    course = [] if written.is_aside else written.course
    inbound = [each for each in course if each.kind == MessageKind.INBOUND]
    for each in inbound:
        names += [each.author_name, *(one.get("name", "") for one in [*each.cc, *each.reply_to])]
    names = [each for each in dict.fromkeys(names) if each and folded(each)]
    companies += [each for each in names if _KIND.search(each)]
    hints = [_local(each.address) for each in written.recipients]
    return Known(tuple(names), tuple(hints), tuple(filter(None, companies)), _said(inbound, course))


def _local(address: str) -> str:
    """「hanako.yamada」 of an address, where it may be a name."""
    local = re.sub(r"[._\-+]+", " ", address.partition("@")[0])
    return "" if re.search(r"\d{3}|^(?:info|support|sales|contact|mail|office|admin|shop|order)s?$", local) else local


def _said(inbound: list[Message], course: list[Message]) -> str:
    """What the customer wrote and signed, and how our letters that left addressed them so far."""
    ours = [
        each
        for each in course
        if each.kind == MessageKind.REPLY and each.released_at and not (each.is_forward or each.is_automatic)
    ]
    told = [f"{each.subject}\n{each.text}\n{each.signature}" for each in inbound]
    fields = [str(field.get("value", "")) for each in inbound for field in each.form_fields]
    return folded("\n".join([*told, *fields, *(" ".join(_first_names(each.text)) for each in ours)])[:200_000])


def _first_names(text: str) -> list[str]:
    return [part for each in addressees(text) for part in (each.person, each.company) if part]


def _words(each: Addressee, written: Written, level: str) -> str:
    name = each.person or each.company
    customer = written.conversation.customer if written.conversation and not written.is_aside else None
    shown = (customer.name if customer else "") or next((to.name or to.shown for to in written.to), "")
    if level == "error" and shown:
        return _("The text addresses “%(name)s”, but this goes to %(customer)s.") % {"name": name, "customer": shown}
    return _("The text addresses “%(name)s”. That name stands nowhere in this conversation.") % {"name": name}


def _evidence(written: Written) -> list[dict[str, object]]:
    newest = next((each for each in written.course if each.kind == MessageKind.INBOUND), None)
    return [{"message": newest.pk, "span": None, "text": newest.author_name or newest.author_address}] if newest else []
