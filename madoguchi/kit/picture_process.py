"""The program that turns one picture into a JPEG: a process of its own, so that a hostile file harms nothing but itself.

`python -m madoguchi.kit.picture_process < picture > jpeg`; exit 0 done, 1 no picture that can be shown. Memory and time are
bounded before a byte is decoded. The JPEG stands upright and knows nothing of when, where and by what it was taken.
"""

import io
import sys
from typing import cast

import pillow_heif
from PIL import Image, ImageOps

from madoguchi.kit import apart

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 20
LARGEST_JPEG = 60 * 1024 * 1024
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 2_560
QUALITY = 85


def main() -> int:
    """Read stdin, write stdout."""
    apart.limit(memory=MEMORY, cpu_seconds=CPU_SECONDS, answer=LARGEST_JPEG)
    try:
        sys.stdout.buffer.write(jpeg(sys.stdin.buffer.read()))
    except Exception as error:  # noqa: BLE001 (whatever is wrong with it, it cannot be shown)
        print(f"{type(error).__name__}: {error}"[:300], file=sys.stderr)
        return 1
    return 0


def jpeg(content: bytes) -> bytes:
    """The first frame, upright, at most LONGEST_SIDE on its longer side."""
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow itself refuses twice as many
    with Image.open(io.BytesIO(content), formats=("HEIF", "TIFF", "BMP")) as picture:
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        done = io.BytesIO()
        _opaque(upright).save(done, "JPEG", quality=QUALITY, optimize=True)
        return done.getvalue()


def _opaque(picture: Image.Image) -> Image.Image:
    """In colours that a JPEG knows, on white where it was transparent."""
    if picture.mode in ("RGB", "L"):
        return picture
    if picture.mode.startswith(("I", "F")):  # 16 and more bits of grey
        low, high = cast("tuple[float, float]", picture.getextrema())
        return picture.point(lambda value: (value - low) * (255 / max(1, high - low))).convert("L")
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layers = picture.convert("RGBA")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(layers, mask=layers.getchannel("A"))
    return ground


if __name__ == "__main__":
    sys.exit(main())
