"""Pictures and documents people hand in: looked at before they are decoded, and pictures are written anew."""

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageOps

from operations.refusals import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
#: The longer side of a picture that is kept as a document.
LONGEST_SIDE = 2000
#: The sides of the squares a shelf shows.
SIDES = (180, 360, 540, 800)
PDF = "application/pdf"
JPEG = "image/jpeg"
#: What the decoders are asked for: a picture of any other kind is refused unread.
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
#: What Pillow raises for files that are cut off or never were a picture.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)

# The limit is ours, checked on the header; Pillow's own would only warn between its two thresholds.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Document:
    """What is kept of a file: a PDF as it came, a picture as a JPEG without anything that was hidden in it."""

    media_type: str
    content: bytes

    @property
    def suffix(self) -> str:
        """The end of its key in the store."""
        return "pdf" if self.media_type == PDF else "jpg"


@dataclass(frozen=True)
class Sizes:
    """A picture as squares of WebP by their side in pixels, and its colour as `#rrggbb`."""

    squares: dict[int, bytes]
    colour: str


def document(content: bytes) -> Document:
    """A certificate, a proof, an original: a PDF or a picture of at most 2000 pixels a side. Raises Invalid."""
    if content.startswith(b"%PDF-"):
        _check_bytes(content)
        return Document(PDF, content)
    return Document(JPEG, _kept(_read(content, LONGEST_SIDE, Invalid("not_a_document"))))


def picture(content: bytes) -> bytes:
    """The picture as a JPEG of at most 2000 pixels a side, upright, without place and camera. Raises Invalid."""
    return _kept(_read(content, LONGEST_SIDE, Invalid("not_a_picture")))


def sizes(content: bytes) -> Sizes:
    """The squares of a picture, cut around its middle. Raises Invalid."""
    image = _read(content, 2 * max(SIDES), Invalid("not_a_picture"))
    largest = ImageOps.fit(image, (max(SIDES), max(SIDES)), Image.Resampling.LANCZOS)
    squares = {side: largest.resize((side, side), Image.Resampling.LANCZOS) for side in SIDES}
    red, green, blue = largest.resize((1, 1), Image.Resampling.BOX).tobytes()
    written = {side: _written(square, "WEBP", quality=70, method=4) for side, square in squares.items()}
    return Sizes(written, f"#{red:02x}{green:02x}{blue:02x}")


def _kept(image: Image.Image) -> bytes:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _written(image, "JPEG", quality=88, progressive=True)


def _check_bytes(content: bytes) -> None:
    if not content:
        raise Invalid("file_empty")
    if len(content) > MOST_BYTES:
        raise Invalid("file_too_large", most_mb=MOST_BYTES // 1024 // 1024)


def _read(content: bytes, wanted: int, unknown: Invalid) -> Image.Image:
    """The first frame, decoded, upright, in red, green and blue on white.

    wanted: a side that is enough; a much larger JPEG is decoded at a fraction of its size.
    unknown: said of what is no picture at all.
    """
    _check_bytes(content)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise Invalid("picture_heic")
    image = _tried(lambda: Image.open(io.BytesIO(content), formats=FORMATS), unknown)
    if image.width * image.height > MOST_PIXELS:
        raise Invalid("picture_too_many_pixels", most=MOST_PIXELS // 1_000_000)
    image.draft("RGB", (wanted, wanted))
    return _tried(lambda: _coloured(ImageOps.exif_transpose(image)), Invalid("picture_broken"))


def _coloured(image: Image.Image) -> Image.Image:
    """Any mode as RGB; what is seen through becomes white."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return image.convert("RGB")


def _tried(step: Callable[[], Image.Image], refusal: Invalid) -> Image.Image:
    try:
        return step()
    except BROKEN:
        raise refusal from None


def _written(image: Image.Image, form: str, **options: object) -> bytes:
    """Encoded without EXIF, comments or profile."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
