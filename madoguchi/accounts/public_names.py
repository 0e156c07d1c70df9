"""The only name of ours that customers see."""

from madoguchi.accounts.models import Membership


def public_name(membership: Membership, language: str) -> str:
    """The public name in this language, else in the other one, else the family name."""
    ja, en = membership.public_name_ja, membership.public_name_en
    return (en or ja if language == "en" else ja or en) or membership.person.name.split()[0]
