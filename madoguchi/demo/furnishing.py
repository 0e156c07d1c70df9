"""How the fictional company has set its desk up: tags, own fields, checklists, rules, views, hours; by the rooms' own verbs."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any

from madoguchi.accounts.hours import WorkingDay
from madoguchi.accounts.models import Membership, Role, Workspace
from madoguchi.accounts.working import set_week
from madoguchi.conversations import tasking, viewing
from madoguchi.conversations.approvals import ruling
from madoguchi.conversations.conditions import language
from madoguchi.conversations.custom_fields import defining, entries
from madoguchi.conversations.handing_over import requiring
from madoguchi.conversations.models import CustomField, HandoverOccasion, Sharing, Tag, TaskTemplate
from madoguchi.conversations.tags import keeping
from madoguchi.conversations.viewing import Wish
from madoguchi.demo.opening_hours import open_counters
from madoguchi.demo.people import TEAMS, Member
from madoguchi.demo.retelling import Desk
from madoguchi.saved_replies import framing

TAGS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (  # group, name, reading, colour, words in a subject
    ("用件", "使い方", "つかいかた", "ai", ("使い方", "設定", "説明書", "手順", "方法")),
    ("用件", "修理・故障", "しゅうり こしょう", "yamabuki", ("修理", "故障", "動き", "起動", "電源", "異音", "沸騰")),
    ("用件", "配送", "はいそう", "grey", ("届", "配送", "お届け", "発送")),
    ("用件", "返品・返金", "へんぴん へんきん", "shu", ("返品", "返金", "解約", "引かれ", "請求")),
    ("用件", "購入前", "こうにゅうまえ", "wakatake", ("購入", "見積", "買いたい", "消耗品", "部品")),
    ("", "アプリ", "あぷり", "fuji", ("アプリ", "ログイン", "登録", "プラン", "Wi-Fi")),
    ("", "お褒めの言葉", "おほめのことば", "wakatake", ("お礼", "ありがとう", "happy")),
)
_TREE = """家電
  加湿器・除湿機
    水漏れ
    運転しない
    におい
  掃除機
    充電できない
    吸い込みが弱い
  調理家電
    加熱しない
    付属品の不足
アプリ
  ログイン
    パスワード
    認証メールが届かない
  プラン
    変更・解約
    請求
その他
"""
_FIELDS: tuple[dict[str, Any], ...] = (
    {
        "home": "conversation",
        "kind": "choice",
        "name": "問い合わせ分類",
        "entries": _TREE,
        "help_text": "大・中・小の順に。",
    },
    {"home": "conversation", "kind": "text", "name": "修理受付番号", "only": "repair", "is_required": True},
    {"home": "conversation", "kind": "date", "name": "回収日", "only": "repair", "when": ("家電",)},
    {"home": "customer", "kind": "choice", "name": "会員区分", "entries": "一般\nPlus会員\nPro会員\n"},
    {
        "home": "customer",
        "kind": "multi",
        "name": "お使いの製品",
        "entries": "加湿器\n除湿機\n掃除機\n調理家電\nカメラ\n",
    },
    {"home": "company", "kind": "choice", "name": "締め日", "entries": "15日\n20日\n月末\n"},
    {"home": "company", "kind": "person", "name": "営業担当"},
    {"home": "company", "kind": "money", "name": "年間のお取引額"},
)
_CHECKLISTS = (
    ("修理の受付", (("症状と製造番号を伺う", 0), ("回収の日時を決める", 1), ("見積もりをお知らせする", 5))),
    ("返金", (("ご注文番号を確かめる", 0), ("返品の到着を確かめる", 5), ("返金の完了をお知らせする", 7))),
)


@dataclass(frozen=True)
class Furniture:
    """What has been made, by name."""

    tags: dict[str, Tag]
    fields: dict[str, CustomField]
    checklists: list[TaskTemplate]

    @cached_property
    def leaves(self) -> dict[str, list[str]]:
        """The last entries of the classification as they are typed, by the entry at their top."""
        rows = {each.pk: each for each in self.fields["問い合わせ分類"].entries.order_by("id")}
        found: dict[str, list[str]] = {}
        for each in rows.values():
            if each.pk not in {other.parent_id for other in rows.values()}:
                top = each
                while top.parent_id:
                    top = rows[top.parent_id]
                found.setdefault(top.name, []).append(str(each.pk))
        return found


def furnish(desk: Desk, members: list[Member]) -> Furniture:
    """Everything that a team sets up before it works."""
    workspace, owner = desk.workspace, desk.people[0]
    made = Furniture(_tags(desk), _fields(desk), _checklists(desk))
    level = {"roles": [Role.LEAD.value], "teams": [], "people": [], "hours": 8}
    ruling.keep_rule(workspace, None, by=owner, name="3万円以上の返金", words=["返金"], amount_from=30_000, levels=[level])
    ruling.keep_rule(workspace, None, by=owner, name="入社30日以内の返信", newcomer_days=30, is_active=False, levels=[level])
    repair = desk.teams[TEAMS.index("修理")]
    requiring.add_rule(workspace, from_team=None, to_team=repair, occasion=HandoverOccasion.ALWAYS, by=owner)
    requiring.add_rule(workspace, from_team=None, to_team=None, occasion=HandoverOccasion.COMPLAINT, by=owner)
    open_counters(workspace, owner)
    memberships = {each.person_id: each for each in _memberships(workspace)}
    for member, person in zip(members, desk.people, strict=True):
        set_week(memberships[person.pk], _week(member), time_zone="")
    _views(desk, memberships, made)
    for person in desk.readers:
        own = memberships[person.pk]
        lines = {"ja": f"あおばと暮らし　{own.public_name_ja}", "en": f"{own.public_name_en}, Aobato Living"}
        framing.set_signature(own, None, **lines)
    return made


def _tags(desk: Desk) -> dict[str, Tag]:
    owner = desk.people[0]
    group = keeping.make_group(desk.workspace, "用件", is_single=True, by=owner)
    return {
        name: keeping.make(
            desk.workspace, name, by=owner, reading=reading, colour=colour, group=group if belongs == "用件" else None
        )
        for belongs, name, reading, colour, _words in TAGS
    }


def _fields(desk: Desk) -> dict[str, CustomField]:
    made: dict[str, CustomField] = {}
    for each in _FIELDS:
        tops = made["問い合わせ分類"].entries.filter(name__in=each["when"], parent=None) if "when" in each else ()
        wanted = {
            "kind": each["kind"],
            "name": each["name"],
            "help_text": each.get("help_text", ""),
            "unit": "",
            "is_required": each.get("is_required", False),
            "inboxes": [desk.inboxes[each["only"]]] if "only" in each else [],
            "shown_when": list(tops),
            "entries": entries.read(each.get("entries", "")),
        }
        made[each["name"]] = defining.save(desk.workspace, None, home=each["home"], wanted=wanted, by=desk.people[0])[0]
    return made


def _checklists(desk: Desk) -> list[TaskTemplate]:
    return [
        tasking.save_template(
            desk.workspace.pk, name, [{"text": text, "days": days} for text, days in lines], by=desk.people[0]
        )
        for name, lines in _CHECKLISTS
    ]


def _week(member: Member) -> list[WorkingDay]:
    """Full-timers by shifts of five days, part-timers of three, students at weekends."""
    first = member.number % 7
    days = (5, 6) if member.works == "student" else [(first + n) % 7 for n in range(5 if member.works == "full" else 3)]
    late = member.number % 2
    hours = {"begins": time(9 + late), "ends": time(18 + late)}
    pause = {"pause": time(12 + late), "resumes": time(13 + late)}
    return [WorkingDay(weekday=day, **hours, **pause) for day in sorted(days)]


def _views(desk: Desk, memberships: dict[int, Membership], made: Furniture) -> None:
    owner, lead, agent = (memberships[person.pk] for person in desk.readers[:3])
    refunds, apps = made.tags["返品・返金"].pk, made.tags["アプリ"].pk
    shared: dict[str, Any] = {"sharing": Sharing.SHARED}
    wishes = (
        (owner, Wish("返品・返金の相談", where(("tags", "any_of", [refunds])), "flag", columns=("team", "count"), **shared)),
        (owner, Wish("3日以上お待たせ", where(("waiting_for", "is", ["us"]), ("message_count", "at_least", 3)), **shared)),
        (lead, Wish("急ぎで未割り当て", where(("priority", "is", [2, 3]), ("assignee", "is", ["none"])), **shared)),
        (lead, Wish("アプリの相談", where(("tags", "any_of", [apps])), sharing=Sharing.TEAM, team=desk.teams[2].pk)),
        (agent, Wish("自分の返答待ち", where(("assignee", "is", ["me"]), ("waiting_for", "is", ["customer"])))),
    )
    for member, wish in wishes:
        viewing.make(wish, by=member)


def where(*questions: tuple[str, str, Any]) -> dict[str, Any]:
    """A condition all of whose questions must be answered with yes."""
    of = [{"field": field, "op": op, "value": value} for field, op, value in questions]
    return {"version": language.VERSION, "where": {"match": "all", "of": of}}


def _memberships(workspace: Workspace) -> list[Membership]:
    return list(Membership.objects.filter(workspace=workspace).select_related("person", "workspace"))
