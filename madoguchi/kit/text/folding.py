"""Text as it is compared when somebody looks for it: width, case and the kind of kana do not matter."""

import unicodedata

_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def folded(text: str) -> str:
    """「ﾊｲｿｳ」, 「ハイソウ」 and 「はいそう」 become the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA).split())
