"""Uploads that people and attackers send, made here so that nothing hostile lies in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, PngImagePlugin

MARKER = b"PLANTED-MARKER"
SCRIPT = b"<script>alert('" + MARKER + b"')</script>"
PHP = b"<?php echo '" + MARKER + b"'; ?>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><!--" + MARKER + b"--></svg>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf>" + MARKER + b"</rdf></x:xmpmeta>"


def image(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture with something in it, so that turning it is visible: the left third is dark."""
    picture = Image.new("RGB", size, "orange")
    picture.paste((10, 10, 40), (0, 0, size[0] // 3, size[1]))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(image(), "JPEG", **options)


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: place, device, serial number, time, and which way up."""
    facts = Image.Exif()
    facts[0x0112] = orientation
    facts[0x010F] = MARKER.decode()
    facts[0x013B] = MARKER.decode()
    facts[0xA431] = MARKER.decode()
    gps = facts.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (30.0, 16.0, 25.0), "E", (120.0, 9.0, 18.0)
    gps[27] = MARKER
    return facts


def jpeg_with_everything(orientation: int = 1) -> bytes:
    """GPS, serial number, comment, XMP, IPTC, an ICC profile with a marker, and a thumbnail of another picture."""
    plain = jpeg(exif=exif(orientation), comment=MARKER, icc_profile=MARKER * 20, xmp=XMP)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", 5 + len(MARKER))
    return with_segment(
        with_segment(plain, 0xED, iptc + b"\x1c\x02\x5a" + struct.pack(">H", len(MARKER)) + MARKER), 0xEE, SCRIPT
    )


def with_segment(data: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment behind its first."""
    return data[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + data[2:]


def png_with_text() -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", MARKER.decode())
    facts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    facts.add_text("Compressed", MARKER.decode() * 50, zip=True)
    return encoded(image(), "PNG", pnginfo=facts, exif=exif(), icc_profile=MARKER * 20)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, rows: bytes | None = None) -> bytes:
    """A PNG of one grey byte a pixel; without rows, as a real and very small bomb."""
    packer = zlib.compressobj(9)
    packed = b""
    if rows is None:
        line = b"\x00" * (width + 1)
        for _ in range(height):
            packed += packer.compress(line)
    else:
        packed += packer.compress(rows)
    packed += packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def webp_canvas(width: int, height: int) -> bytes:
    """An extended WebP whose header promises a canvas; behind it, nothing true."""
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00"
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body += b"ANIM" + struct.pack("<I", 6) + b"\x00" * 6
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated(kind: str) -> bytes:
    frames = [image(), Image.new("RGB", (48, 32), "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


def heic(brand: bytes = b"heic") -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\x00\x00\x00\x00mif1" + brand + b"\x00" * 200


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def workbook(sheet: bytes = b"<worksheet/>") -> bytes:
    """The shape of an xlsx, with whatever sheet."""
    return zipped(
        **{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/worksheets/s.xml": sheet}
    )


def mpo() -> bytes:
    """A phone's JPEG with a second picture (a depth map, another exposure) behind the first."""
    return encoded(image(), "MPO", save_all=True, append_images=[Image.new("RGB", (48, 32), "blue")])


def fit() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of uploads that become pictures; whatever is hidden in them must be gone afterwards."""
    yield "plain.jpg", jpeg()
    yield "progressive.jpg", jpeg(progressive=True)
    yield "grey.jpg", encoded(image("L"), "JPEG")
    yield "cmyk.jpg", encoded(image("CMYK"), "JPEG")
    yield "everything.jpg", jpeg_with_everything()
    yield "polyglot-script-behind.jpg", jpeg() + SCRIPT
    yield "polyglot-php-behind.jpg", jpeg() + PHP
    yield "polyglot-zip-behind.jpg", jpeg() + zipped(evil=MARKER)
    yield "polyglot-pdf-behind.jpg", jpeg() + b"%PDF-1.7\n" + MARKER
    yield "polyglot-html-in-comment.jpg", jpeg(comment=HTML)
    yield "polyglot-script-in-segment.jpg", with_segment(jpeg(), 0xEF, SCRIPT)
    yield "two-pictures.jpg", mpo()
    yield "plain.png", encoded(image(), "PNG")
    yield "palette.png", encoded(image("P"), "PNG", transparency=0)
    yield "transparent.png", encoded(image("RGBA"), "PNG")
    yield "grey-alpha.png", encoded(image("LA"), "PNG")
    yield "one-bit.png", encoded(image("1"), "PNG")
    yield "sixteen-bit.png", encoded(image("L").convert("I;16"), "PNG")
    yield "text.png", png_with_text()
    yield "polyglot-behind.png", encoded(image(), "PNG") + HTML
    yield "private-chunk.png", encoded(image(), "PNG")[:33] + chunk(b"prVt", SCRIPT) + encoded(image(), "PNG")[33:]
    yield "animated.png", animated("PNG")
    yield "plain.webp", encoded(image(), "WEBP")
    yield "lossless.webp", encoded(image("RGBA"), "WEBP", lossless=True, exif=exif(), xmp=XMP)
    yield "animated.webp", animated("WEBP")
    yield "photo.php.jpg", jpeg() + PHP
    yield "photo.html.png", encoded(image(), "PNG") + HTML
    yield "photo.jpg%00.jpg", jpeg()
    yield "../../../etc/passwd.jpg", jpeg()
    yield "C:\\Windows\\system32\\evil.jpg", jpeg()
    yield "a-png-in-truth.jpg", encoded(image(), "PNG")
    yield "照片 2026年11月21日.JPG", jpeg()
    yield "no-extension", jpeg()
    yield "one-pixel.png", png_of(1, 1)
    yield "thin.png", png_of(1, 9000)
    yield "too-few-rows.png", png_of(400, 400, b"\x00" * 401)  # the rest is black, as every viewer shows it


def unfit() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of uploads that are refused."""
    whole = encoded(image(size=(400, 300)), "JPEG")
    yield "html.jpg", HTML
    yield "svg.jpg", SVG
    yield "picture.svg", SVG
    yield "xml-then-svg.png", b"<?xml version='1.0'?>" + SVG
    yield "php.jpg", PHP
    yield "gif.gif", encoded(image(), "GIF")
    yield "animated-gif.jpg", encoded(image(), "GIF", save_all=True, append_images=[image()])
    yield "gif-with-script.jpg", b"GIF89a/*" + SCRIPT
    yield "bmp.jpg", encoded(image(), "BMP")
    yield "tiff.jpg", encoded(image(), "TIFF")
    yield "ico.png", encoded(image(), "ICO")
    yield "avif.jpg", encoded(image(), "AVIF")
    yield "postscript.jpg", b"%!PS-Adobe-3.0\n(%pipe%id) (r) file"
    yield "pdf.jpg", b"%PDF-1.7\n" + MARKER
    yield "zip.jpg", zipped(a=b"b")
    yield "xlsx.jpg", workbook()
    yield "executable.jpg", b"MZ\x90\x00" + bytes(200)
    yield "elf.png", b"\x7fELF" + bytes(200)
    yield "random.jpg", bytes(range(256)) * 4
    yield "only-magic.jpg", b"\xff\xd8\xff"
    yield "only-magic.png", b"\x89PNG\r\n\x1a\n"
    yield "only-magic.webp", b"RIFF\x00\x00\x00\x00WEBP"
    yield "magic-then-html.jpg", b"\xff\xd8\xff\xe0" + HTML
    yield "truncated.jpg", whole[: len(whole) // 2]
    yield "truncated-early.jpg", whole[:200]
    yield "truncated.png", encoded(image(size=(400, 300)), "PNG")[:-40]
    yield "truncated.webp", encoded(image(size=(400, 300)), "WEBP")[:-40]
    yield "bad-checksum.png", bytes(encoded(image(), "PNG")).replace(b"IDAT", b"IDAt", 1)
    yield "no-rows.png", png_of(100, 100, b"")
    yield "nul\x00.html", jpeg()
    yield "picture.jpg.html", jpeg()
    yield "picture.php", jpeg()
    yield "picture.svg", jpeg()
    yield "picture.jpg.exe", jpeg()
