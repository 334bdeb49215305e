"""Pictures as a phone would send them, drawn here so that nobody's photo is shipped."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image, ImageDraw, ImageFilter

from saas.requests.photos import PHOTO_KIND
from tenants.files import store
from tenants.members import Member

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


def _sent(picture: Image.Image, by: Member, at: datetime) -> str:
    sharp = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(2)).save(sharp, "JPEG", quality=84)
    return store(PHOTO_KIND, sharp.getvalue(), name="photo.jpg", by=by, at=at).token
