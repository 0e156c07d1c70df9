"""The variables that every prepared text knows: customer, agent, inbox, days."""

import re
from datetime import date, timedelta
from typing import cast

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.calendars import reading
from madoguchi.conversations import automatic_answers
from madoguchi.conversations.public_names import public_name
from madoguchi.conversations.saluting import NOBODY, salutation_in
from madoguchi.conversations.variables import Letter, Variable, register, register_pattern
from madoguchi.customers import plausible_names
from madoguchi.kit import business_days
from madoguchi.kit.dates import WEEKDAYS
from madoguchi.kit.open_time import OpenHours

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FURTHEST = 366


def declare() -> None:
    """Called once at start."""
    register(Variable(("宛名", "salutation"), _("How the letter addresses the customer"), _salutation))
    register(Variable(("顧客名", "お客様名", "customer_name", "customer"), _("The customer's name"), _customer_name))
    register(Variable(("会社名", "company_name", "company"), _("The customer's company"), _company_name))
    register(Variable(("部署", "department"), _("The customer's department"), _department))
    register(Variable(("担当者名", "agent_name", "agent"), _("Your public name"), _agent_name))
    register(Variable(("受信窓口", "窓口名", "inbox"), _("The inbox's name"), lambda letter: letter.inbox.name))
    register(Variable(("自社名", "our_company"), _("Our company, as its mails are signed"), _our_company))
    register(
        Variable(("会話番号", "お問い合わせ番号", "conversation_number", "number"), _("The conversation's number"), _number)
    )
    register(Variable(("件名", "subject"), _("The conversation's subject"), _subject))
    register(Variable(("今日", "本日", "today"), _("Today"), lambda letter: day_words(letter.today, letter.language)))
    register(Variable(("明日", "tomorrow"), _("Tomorrow"), lambda letter: _days_on(letter, 1)))
    next_day = Variable(("翌営業日", "next_business_day"), _("The next business day"), _next_business_day)
    register(next_day)
    register_pattern(r"(\d{1,3})\s*営業日後|(\d{1,3})[_ ]business[_ ]days?", _business_days)
    register_pattern(r"(\d{1,3})\s*日後|in[_ ](\d{1,3})[_ ]days?", lambda match, letter: _days_on(letter, _figure(match)))


def day_words(day: date, language: str) -> str:
    """11月22日(日), or Sunday's 22 Nov."""
    return f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})" if language == "ja" else f"{day.day} {_MONTHS[day.month - 1]}"


def _salutation(letter: Letter) -> str:
    nobody = NOBODY["ja" if letter.language == "ja" else "en"]
    if letter.conversation is None:
        return nobody
    return _theirs(salutation_in(letter.conversation, letter.language, family_only=letter.family_only), letter) or nobody


def _customer_name(letter: Letter) -> str:
    """The name alone, as it may stand inside of a sentence; nothing when it is in doubt."""
    customer = letter.conversation.customer if letter.conversation else None
    name = plausible_names.bare(customer.name) if customer else ""
    return _theirs(name, letter) if plausible_names.can_be_addressed(name) else ""


def _company_name(letter: Letter) -> str:
    customer = letter.conversation.customer if letter.conversation else None
    return customer.company.name if customer and customer.company else ""


def _department(letter: Letter) -> str:
    customer = letter.conversation.customer if letter.conversation else None
    return customer.department if customer else ""


def _agent_name(letter: Letter) -> str:
    if letter.membership is None:
        return ""
    if "agent" not in letter.held:
        letter.held["agent"] = public_name(letter.inbox, letter.membership.person, letter.language)
    return str(letter.held["agent"])


def _our_company(letter: Letter) -> str:
    if "{" in letter.inbox.sender_name:
        return letter.inbox.workspace.name
    return letter.inbox.sender_name or letter.inbox.workspace.name


def _number(letter: Letter) -> str:
    return str(letter.conversation.number) if letter.conversation else ""


def _subject(letter: Letter) -> str:
    return _theirs(letter.conversation.subject if letter.conversation else "", letter)


def _theirs(words: str, letter: Letter) -> str:
    """As the customer wrote it; what nobody looks through carries no link of theirs to whoever they named as sender."""
    return "" if letter.membership is None and automatic_answers.carries_link(words) else words


def _next_business_day(letter: Letter) -> str:
    return day_words(business_days.after(letter.today, 1, _hours(letter)), letter.language)


def _business_days(match: re.Match[str], letter: Letter) -> str:
    return day_words(business_days.after(letter.today, _figure(match), _hours(letter)), letter.language)


def _hours(letter: Letter) -> OpenHours:
    if "hours" not in letter.held:
        letter.held["hours"] = reading.default_hours(letter.inbox.workspace_id)
    return cast("OpenHours", letter.held["hours"])


def _days_on(letter: Letter, count: int) -> str:
    return day_words(letter.today + timedelta(min(count, _FURTHEST)), letter.language)


def _figure(match: re.Match[str]) -> int:
    return int(next(filter(None, match.groups())))
