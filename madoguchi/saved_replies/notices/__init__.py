"""期間のお知らせ: what everybody shall read from one moment to another; begins and ends by itself."""

from madoguchi.saved_replies.notices.reading import Standing, standing, standing_below_replies

__all__ = ["Standing", "standing", "standing_below_replies"]
