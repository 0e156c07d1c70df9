"""What the fictional company's inboxes answer by themselves, and what stands below its replies for a time."""

from datetime import datetime

from madoguchi.demo.opening_hours import YEAR_END
from madoguchi.demo.retelling import Desk
from madoguchi.saved_replies.acknowledging.keeping import set_acknowledgement
from madoguchi.saved_replies.acknowledging.texts import READY_MADE
from madoguchi.saved_replies.notices import keeping, proposals

WITHIN = {"support": "1d", "repair": "2d"}
_AT_YEAR_END = {
    "ja": "{宛名}\n\n本年もあおばと暮らしをご愛顧いただき、ありがとうございました。\n"
    "{休業期間}は年末年始のお休みをいただいております。\n"
    "いただいたお問い合わせには、{次の営業開始}より順にご返信いたします。\n\nお問い合わせ番号: {会話番号}",
    "en": "{salutation},\n\nThank you for a good year. Our desk is closed over New Year ({closure_period}).\n"
    "We answer in order from {next_opening}.\n\nYour number: {number}",
}


def announce(desk: Desk, now: datetime) -> None:
    """Answers by the hour for every inbox, own words at the turn of the year; two notices, one of them to be read now."""
    owner = desk.people[0]
    for key, within in WITHIN.items():
        told = {**READY_MADE, "is_on": True, "within": within, "named": {YEAR_END: _AT_YEAR_END}}
        set_acknowledgement(desk.inboxes[key], told, by=owner)
    for key in ("parcels", "year_end"):
        keeping.add(desk.workspace, proposals.initial(key, desk.workspace.pk, now), by=owner)
