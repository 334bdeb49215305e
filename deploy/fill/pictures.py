"""Pictures as a phone would send them, drawn here so that nobody's photo is shipped."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

from saas.requests.photos import PHOTO_KIND
from tenants.files import kind_named, store
from tenants.members import Member
from tenants.received import Received, receive

SIZE = (1200, 900)


def tap_that_drips(*, by: Member, at: datetime) -> str:
    """A kitchen tap with a drop, uploaded as its member would; returns the token for the verb."""
    picture = _wall((222, 226, 224), (176, 186, 188))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 640, 1200, 900), fill=(120, 128, 132))
    draw.ellipse((250, 660, 950, 860), fill=(88, 96, 102))
    draw.rounded_rectangle((560, 250, 620, 660), 26, fill=(196, 202, 206))
    draw.arc((560, 150, 860, 420), 180, 360, fill=(196, 202, 206), width=56)
    draw.rounded_rectangle((806, 280, 858, 400), 20, fill=(186, 192, 198))
    draw.ellipse((818, 430, 846, 474), fill=(140, 186, 214))
    draw.ellipse((822, 560, 842, 592), fill=(140, 186, 214))
    return _sent(picture, by, at)


def door_that_closes(*, by: Member, at: datetime) -> str:
    """A stair door with its closer, after the work."""
    picture = _wall((206, 200, 190), (168, 160, 150))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((330, 60, 870, 900), fill=(92, 110, 104))
    draw.rectangle((370, 110, 830, 460), fill=(122, 142, 136))
    draw.rounded_rectangle((350, 62, 620, 112), 12, fill=(60, 62, 66))
    draw.line((600, 88, 840, 70), fill=(150, 152, 156), width=16)
    draw.ellipse((790, 520, 836, 566), fill=(206, 190, 120))
    return _sent(picture, by, at)


def _wall(light: tuple[int, int, int], dark: tuple[int, int, int]) -> Image.Image:
    shade = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, dark), Image.new("RGB", SIZE, light), shade)


def _sent(picture: Image.Image, by: Member, at: datetime, kind: str = PHOTO_KIND) -> str:
    sharp = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(2)).save(sharp, "JPEG", quality=84)
    return store(kind, sharp.getvalue(), name="photo.jpg", by=by, at=at).token


def meter_that_counts(shown: int, *, by: Member, at: datetime) -> str:
    """The dial of a meter with its figures; gives the token of the upload."""
    picture = _wall((214, 216, 220), (188, 190, 196))
    draw = ImageDraw.Draw(picture)
    draw.rectangle(
        (90, 90, picture.width - 90, picture.height - 90), fill=(248, 248, 246), outline=(70, 74, 82), width=6
    )
    for place, figure in enumerate(f"{shown:06d}"):
        left = 120 + place * (picture.width - 240) // 6
        draw.rectangle((left, 170, left + 60, 270), fill=(24, 26, 30))
        draw.text((left + 18, 186), figure, fill=(244, 244, 240), font_size=58)
    draw.text((130, 300), "kWh", fill=(60, 64, 70), font_size=40)
    return _sent(picture, by, at, kind="billing.reading")


@cache
def notice_on_the_wall() -> bytes:
    """A photographed notice board with a sheet on it."""
    picture = _wall((196, 180, 160), (170, 150, 130))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 40, picture.width - 120, picture.height - 40), fill=(250, 250, 248), outline=(120, 120, 120))
    for line in range(9):
        top = 90 + line * (picture.height - 180) // 9
        draw.rectangle((160, top, picture.width - 160 - 40 * (line % 3), top + 8), fill=(90, 96, 104))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@cache
def cleaned(picture: Callable[[], bytes], kind: str) -> Received:
    """A picture as a kind of file keeps it: hundreds of rounds show the same wall, and cleaning takes a process each."""
    return receive(picture(), name="photo.jpg", limits=kind_named(kind).limits)
