"""The mail that asks: plain text with an address for each answer, and the same with stars to click where formatting is sent."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.conversations.models import Conversation
from madoguchi.conversations.variables import Letter, fill
from madoguchi.surveys.links import PLACE
from madoguchi.surveys.models import SurveyVersion
from madoguchi.surveys.texts import RATED, RATINGS, asked_in, text_in


@dataclass(frozen=True)
class Written:
    """As the customer reads it."""

    subject: str
    text: str
    html: str
    language: str


def written(version: SurveyVersion, conversation: Conversation, language: str) -> Written:
    """Filled for this conversation; a line that cannot be filled is left out, for nobody looks it through."""
    letter = Letter(None, conversation.inbox, conversation, language)
    subject = fill(text_in(version.texts, "subject", language), letter)
    intro = _whole_lines(text_in(version.texts, "intro", language), letter)
    rated = next((each for each in asked_in(version.questions, language) if each["kind"] == RATED), None)
    with override(language):
        choices = [(number, words_of(number), f"{PLACE}?{rated['key']}={number}") for number in RATINGS[::-1]] if rated else []
        told = {"intro": intro, "question": rated["words"] if rated else "", "choices": choices, "place": PLACE}
        lines = [intro, ""]
        if rated:
            lines += [rated["words"], *(f"  {number} {words}\n  {address}" for number, words, address in choices)]
        else:
            lines += [PLACE]
        lines += ["", _("The number you open is chosen, and nothing is stored before you send it.") if rated else ""]
        text = "\n".join(lines).strip()
        html = render_to_string("surveys/mail.html", told | {"language": language})
    return Written("" if subject.missing else " ".join(subject.text.split()), text, html, language)


def words_of(number: int) -> str:
    """What a rating means."""
    return {
        1: _("not at all satisfied"),
        2: _("rather not satisfied"),
        3: _("neither"),
        4: _("satisfied"),
        5: _("very satisfied"),
    }[number]


def _whole_lines(text: str, letter: Letter) -> str:
    lines = [fill(line, letter) for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(each.text.rstrip() for each in lines if not each.missing).strip()
