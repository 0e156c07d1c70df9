# ruff: noqa: E501 (a slot and its words on one line)
"""What one conversation is about, down to the order number: the slots that every sentence of it shares."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from madoguchi.demo import names
from madoguchi.demo.arrivals import TOKYO
from madoguchi.demo.grammar import expand
from madoguchi.demo.people import Member, Writer
from madoguchi.demo.products import PLANS, PRODUCTS, SMALL_RANGE, Product, Symptom, yen
from madoguchi.demo.texts.frames import SEASONS
from madoguchi.demo.texts.intent import Intent

_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Scene:
    """One matter of one customer. `fixed` never changes in it; dates that are promised move with the day of writing."""

    intent: Intent
    writer: Writer
    product: Product
    symptom: Symptom
    at: datetime
    fixed: dict[str, str]
    patience: int

    def slots(self, at: datetime, member: Member | None = None) -> dict[str, str]:
        """Everything a sentence written at `at` (by `member`) may name."""
        today = at.astimezone(TOKYO).date()
        due = today + timedelta(days=self.patience)
        named = dict(self.fixed)
        named |= {
            "due": day(due), "due_en": day_en(due),
            "shipday": day(today - timedelta(days=1)), "shipday_en": day_en(today - timedelta(days=1)),
            "shipnext": day(today + timedelta(days=1)), "season": SEASONS[today.month],
        }  # fmt: skip
        if member is not None:
            named["agent"] = member.public_en if self.writer.language == "en" else member.public_ja
        return named


def day(value: date) -> str:
    """「11月25日（水）」"""
    return f"{value.month}月{value.day}日（{_WEEKDAYS[value.weekday()]}）"


def day_en(value: date) -> str:
    """Wed 25 November"""
    return f"{value:%a} {value.day} {value:%B}"


def product_for(intent: Intent, at: datetime, is_small: bool, rng: random.Random) -> Product:
    """A product that fits the matter, the season weighing in."""
    choices = [each for each in PRODUCTS if not is_small or each.model in SMALL_RANGE]
    if intent.about in {"wifi", "app"}:
        choices = [each for each in choices if each.has_wifi]
    month = at.astimezone(TOKYO).month
    return rng.choices(choices, [2.6 if month in each.season else 1.3 if not each.season else 0.7 for each in choices])[0]


def scene(
    intent: Intent,
    writer: Writer,
    at: datetime,
    rng: random.Random,
    *,
    lead: str,
    is_small: bool,
    product: Product | None = None,
) -> Scene:
    """Set the scene: all facts that the mails of this conversation will agree on."""
    product = product or product_for(intent, at, is_small, rng)
    symptom = rng.choice(product.symptoms)
    today = at.astimezone(TOKYO).date()
    bought = today - timedelta(days=_days_since(intent, rng))
    other = rng.choice([each for each in PRODUCTS if each.line == product.line and each is not product])
    plan = rng.choice(("Plus", "Plus", "Pro"))
    month_end = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    warranty = bought + timedelta(days=365)
    company = writer.company.name if writer.company else ""
    fixed = {
        "model": product.model, "name": product.name, "product": f"{product.name}（{product.model}）", "english": product.english,
        "other": other.name, "part": product.part, "partno": product.part_number, "partprice": yen(product.part_price),
        "partprice2": yen(product.part_price * 2), "partprice_en": f"{product.part_price:,} yen", "partmonths": str(product.part_months),
        "place": product.place, "why": rng.choice(("", *product.why)), "size": product.size, "power": product.power,
        "power_en": product.power.replace("最大 ", "up to ").replace("（USB）", " (USB)").replace("充電 ", "charging, ").replace("時間", " hours"),
        "colour": product.colours[0], "colour2": product.colours[1], "amount": yen(product.price), "amount_en": f"{product.price:,} yen",
        "symptom": symptom.title, "cause": symptom.cause, "trouble_beginner": symptom.beginner, "trouble_expert": symptom.expert,
        "trouble_en": rng.choice(product.english_symptoms) if product.english_symptoms else "It stopped working.",
        "order": f"AO-{100 + bought.month * 10 + bought.day // 4}-{rng.randrange(1000, 9999)}",
        "ordered": f"{bought.month}月{bought.day}日" if bought.year == today.year else f"昨年の{bought.month}月" if bought.year == today.year - 1 else f"{bought.year}年{bought.month}月",
        "ordered_plain": f"{bought.year}年{bought.month}月{bought.day}日", "ordered_en": f"{bought.day} {bought:%B %Y}",
        "ordered_near": day(today - timedelta(days=2 + rng.randrange(4))),
        "arrives": day(today - timedelta(days=1)) if intent.key == "late_delivery" else day(today + timedelta(days=2)),
        "arrives_en": day_en(today - timedelta(days=1)),
        "arrived": day(today - timedelta(days=rng.randrange(2))), "arrived_en": day_en(today - timedelta(days=1)),
        "warranty": f"{warranty.year}年{warranty.month}月{warranty.day}日", "warranty_en": f"{warranty.day} {warranty:%B %Y}",
        "plan": plan, "planprice": yen(PLANS[plan]), "planend": day(month_end), "planend_en": day_en(month_end),
        "tracking": f"000-{rng.randrange(1000, 9999)}-{rng.randrange(1000, 9999)}", "ticket": str(rng.randrange(1200, 9800)),
        "count": str(rng.choice((6, 8, 10, 12, 15, 20, 24, 40, 120))), "home": names.home(rng), "lead": lead, "agent": "",
        "full": writer.name.full, "family": writer.name.family, "reading": writer.name.reading, "phone": writer.phone,
        "address": writer.address, "company": company, "department": writer.department,
        "title_spaced": f" {writer.title}" if writer.title else "",
    }  # fmt: skip
    for key in ("trouble_beginner", "trouble_expert"):
        fixed[key] = expand(fixed[key], fixed, rng)
    return Scene(intent, writer, product, symptom, at, fixed, patience=rng.choice((2, 3, 3, 4)))


def _days_since(intent: Intent, rng: random.Random) -> int:
    if intent.about == "order":
        return rng.randrange(2, 6) if intent.purpose == "how-to" else rng.randrange(5, 12)
    if intent.key in {"dead_on_arrival", "broken_parcel", "missing_part"}:
        return rng.randrange(4, 8)
    return rng.randrange(20, 330)
