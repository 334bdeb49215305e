"""Runs in a process of its own, which may be killed at any moment: uploaded bytes in, two clean JPEGs out.

Started by file name with `python -I`, so that nothing of the application (and no secret) is in its memory. It limits
itself before it looks at the first byte. Whatever it raises, the parent reads as a refusal.
"""

import io
import json
import resource
import struct
import sys
import warnings
from typing import BinaryIO

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
READ_AS = frozenset({*FORMATS, "MPO"})  # a phone's JPEG with a second picture behind the first opens as MPO
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
LARGE, SMALL = 1600, 320  # longest side, in pixels
QUALITY = 82


class Unfit(Exception):
    """The picture is refused; the argument names the refusal for the parent."""


def limit_this_process() -> None:
    """No more memory or time than a picture within the limits needs, and no file written."""
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (limit, limit))


def clean(data: bytes, max_pixels: int) -> list[tuple[int, int, bytes]]:
    """Width, height and bytes of the large and the small JPEG of a picture."""
    picture = _opened(data, max_pixels)
    turned = picture.getexif().get(0x0112, 1)
    picture = _within(_plain_mode(picture), LARGE)  # one name, so that the full size is let go
    upright = _as_rgb(picture)
    if turned in _TURNS:
        upright = upright.transpose(_TURNS[turned])
    return [_encoded(_bare(upright)), _encoded(_bare(_within(upright.copy(), SMALL)))]


def _opened(data: bytes, max_pixels: int) -> Image.Image:
    """The picture with its header read and nothing decoded yet."""
    if canvas := _webp_canvas(data):
        _refuse_if_huge(*canvas, max_pixels)
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Unfit("too_many_pixels") from None
    _refuse_if_huge(*picture.size, max_pixels)
    if picture.format not in READ_AS:
        raise Unfit("unreadable")
    return picture


def _refuse_if_huge(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise Unfit("too_many_pixels")


def _webp_canvas(data: bytes) -> tuple[int, int] | None:
    """The canvas of an extended WebP, read by ourselves: its decoder takes the memory for it while it opens."""
    if data[:4] != b"RIFF" or data[8:16] != b"WEBPVP8X" or len(data) < 30:
        return None
    return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")


def _plain_mode(picture: Image.Image) -> Image.Image:
    """The first frame, in a mode that can be made smaller without harm."""
    picture.draft("RGB", (LARGE, LARGE))  # a JPEG decodes straight to the next size above this
    picture.load()
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")


def _within(picture: Image.Image, side: int) -> Image.Image:
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: `save` would write a comment or an ICC profile that it finds in `info`."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _encoded(picture: Image.Image) -> tuple[int, int, bytes]:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return picture.width, picture.height, out.getvalue()


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def answer(out: BinaryIO, facts: dict[str, object], bodies: list[bytes]) -> None:
    """A length, the facts as JSON, then the bodies."""
    head = json.dumps(facts).encode("ascii")
    out.write(struct.pack(">I", len(head)) + head + b"".join(bodies))
    out.flush()


def main() -> None:
    """Read the picture from standard input; the pixel limit is the only argument."""
    Image.preinit()
    limit_this_process()
    warnings.simplefilter("error")
    facts, bodies = examined(sys.stdin.buffer.read(), int(sys.argv[1]))
    answer(sys.stdout.buffer, facts, bodies)


def examined(data: bytes, max_pixels: int) -> tuple[dict[str, object], list[bytes]]:
    """The facts for the parent, and the pictures if there are any."""
    try:
        pictures = clean(data, max_pixels)
    except Unfit as unfit:
        return {"refused": str(unfit)}, []
    except MemoryError:
        return {"refused": "too_costly"}, []
    except Exception:  # whatever a decoder raises on hostile bytes, it is one refusal
        return {"refused": "unreadable"}, []
    sizes = [[width, height, len(body)] for width, height, body in pictures]
    return {"pictures": sizes, "peak": peak_of_this_process()}, [body for _, _, body in pictures]


def peak_of_this_process() -> int:
    """The most memory it has held, in bytes. `ru_maxrss` would begin with that of the process which started it."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        (kilobytes,) = (line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024


if __name__ == "__main__":
    main()
