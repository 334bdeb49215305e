"""What arrives at the door: measured, recognised and cleaned before it becomes a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from tenants.file_kinds import Limits
from tenants.file_types import (
    EXTENSIONS,
    HEIC,
    JPEG,
    PICTURE_EXTENSIONS,
    PICTURES,
    XLSX,
    ZIP,
    extension,
    media_type,
    unpacks_modestly,
)
from tenants.images import HeicNotRead, NotAPicture, clean_picture
from tenants.refusals import Refused
from tenants.text import N_


class EmptyFile(Refused):
    message = N_("This file is empty.")


class FileTooLarge(Refused):
    message = N_("This file is larger than %(megabytes)s MB. Send a smaller one.")


class WrongType(Refused):
    message = N_("A file of this type is not accepted here.")


class SwollenFile(Refused):
    message = N_("This file unpacks to more than we can read. Split it and send the parts.")


@dataclass(frozen=True)
class Received:
    """Bytes that may be kept. Of a picture, the large and the small one."""

    media_type: str
    data: bytes
    small: bytes | None = None
    width: int | None = None
    height: int | None = None


def receive(stream: IO[bytes] | bytes, *, name: str | None, limits: Limits) -> Received:
    """Read no more than allowed, decide what it is, and clean it. Refuses by name whatever does not fit."""
    data = stream[: limits.bytes + 1] if isinstance(stream, bytes) else stream.read(limits.bytes + 1)
    if not data:
        raise EmptyFile()
    if len(data) > limits.bytes:
        raise FileTooLarge(megabytes=limits.megabytes)
    found = media_type(data)
    wants_picture = bool(limits.types & PICTURES)
    if wants_picture and found == HEIC:
        raise HeicNotRead()
    if found is None or found not in limits.types or not _named_like_it(name, found):
        raise NotAPicture() if limits.types <= PICTURES else WrongType()
    if found in PICTURES:
        return _picture(data, limits)
    if not limits.ours and found in (XLSX, ZIP) and not unpacks_modestly(data):
        raise SwollenFile()
    return Received(found, data)


def _named_like_it(name: str | None, found: str) -> bool:
    """A name may lack an extension; one it has must fit. Pictures are often named as another kind of picture."""
    ending = extension(name or "")
    if not ending:
        return True
    return ending in (PICTURE_EXTENSIONS if found in PICTURES else EXTENSIONS[found])


def _picture(data: bytes, limits: Limits) -> Received:
    pictures = clean_picture(data, max_pixels=limits.pixels)
    large, small = pictures.large, pictures.small
    return Received(JPEG, large.data, small.data, large.width, large.height)
