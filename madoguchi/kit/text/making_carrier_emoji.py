"""Makes carrier_emoji.txt anew: `python -m madoguchi.kit.text.making_carrier_emoji < EmojiSources.txt`.

EmojiSources.txt is a file of the Unicode Character Database (Debian: unicode-data). Nothing at run time needs it.
"""

import sys
from collections.abc import Iterable, Iterator

NOTICE = """\
# Unicode; DoCoMo, KDDI and SoftBank Shift_JIS codes of the same symbol. Derived from EmojiSources.txt: comments left out.
# Copyright (c) 1991-2022 Unicode, Inc. All rights reserved. Distributed under the Terms of Use in
# https://www.unicode.org/copyright.html. Permission is hereby granted, free of charge, to any person obtaining a copy of the
# Unicode data files to deal in them without restriction, including the rights to use, copy, modify, merge, publish,
# distribute and sell copies, provided that this copyright and permission notice appears with all copies. The data files are
# provided "as is", without warranty of any kind.
"""


def table(source: Iterable[str]) -> Iterator[str]:
    """The lines of the table, without comments and blank lines."""
    for line in source:
        fields = line.partition("#")[0].strip()
        if fields.count(";") == 3:
            yield fields


if __name__ == "__main__":
    sys.stdout.write(NOTICE)
    sys.stdout.writelines(f"{line}\n" for line in table(sys.stdin))
