"""What people hand in as a picture or a document: only pictures and PDF get through, and pictures are written anew."""

import io
import struct
import zlib

import pytest
from PIL import Image

from operations import images
from operations.refusals import Invalid

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ORIENTATION = 0x0112
GPS = 0x8825


def made(form: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    """A picture whose left half is dark and right half light."""
    image = Image.new("L", size, 40)
    image.paste(220, (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.convert(mode).save(out, form, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        images.document(content)
    with pytest.raises(Invalid):
        images.sizes(content)
    return refused.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg(form: str) -> None:
    document = images.document(made(form))

    assert (document.media_type, document.suffix) == ("image/jpeg", "jpg")
    assert opened(document.content).format == "JPEG"
    assert opened(document.content).size == (640, 480)


def test_a_large_picture_is_made_smaller() -> None:
    assert opened(images.document(made(size=(4000, 3000))).content).size == (2000, 1500)


def test_four_squares_and_a_colour() -> None:
    sizes = images.sizes(made(size=(1200, 900)))

    assert {side: opened(square).size for side, square in sizes.squares.items()} == {
        side: (side, side) for side in (180, 360, 540, 800)
    }
    assert {opened(square).format for square in sizes.squares.values()} == {"WEBP"}
    assert sizes.colour == "#828282"


def test_a_pdf_is_kept_as_it_came() -> None:
    pdf = b"%PDF-1.7\n%%EOF\n"

    assert images.document(pdf) == images.Document("application/pdf", pdf)
    with pytest.raises(Invalid) as refused:
        images.picture(pdf)
    assert refused.value.code == "not_a_picture"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a/*" + b"0" * 40,
        b"PK\x03\x04" + b"0" * 40,
        b"\xff\xd8\xff\xe0" + b"no picture at all" * 9,
    ],
)
def test_i1_what_is_no_picture(content: bytes) -> None:
    assert refusal(content) == "not_a_document"


def test_i1_a_polyglot_loses_its_other_half() -> None:
    hidden = b"<script>alert(1)</script>"
    content = images.document(made() + hidden).content

    assert hidden not in content
    assert all(hidden not in square for square in images.sizes(made() + hidden).squares.values())


def test_i2_too_many_pixels_are_refused_by_the_header_alone() -> None:
    assert refusal(png_header(50_000, 50_000)) == "picture_too_many_pixels"
    assert refusal(png_header(10_000, 5_001)) == "picture_too_many_pixels"


def test_i2_of_many_frames_the_first_counts() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    assert images.sizes(out.getvalue()).colour == "#ff0000"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_i2_a_picture_that_was_cut_off(form: str) -> None:
    content = made(form, size=(900, 900))

    assert refusal(content[: len(content) // 2]) in {"picture_broken", "not_a_document"}


def test_i2_printing_colours() -> None:
    image = opened(images.document(made(mode="CMYK")).content)

    assert image.mode == "RGB"
    assert image.getpixel((10, 10))[0] < 60
    assert image.getpixel((630, 10))[0] > 200


def test_i2_sixteen_bits() -> None:
    out = io.BytesIO()
    Image.new("I;16", (64, 64), 200 * 256).save(out, "PNG")

    assert images.sizes(out.getvalue()).colour == "#c8c8c8"


def test_i2_what_is_seen_through_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")

    assert images.sizes(out.getvalue()).colour == "#ffffff"


def test_i2_a_turned_picture_stands_upright_and_tells_no_place() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    image = opened(images.document(made(exif=exif)).content)

    assert image.size == (480, 640)
    assert not image.getexif()
    assert image.getpixel((240, 10))[0] < 60


def test_i3_nothing_too_much_and_heic() -> None:
    assert refusal(b"") == "file_empty"
    assert refusal(made() + b"\0" * images.MOST_BYTES) == "file_too_large"
    assert refusal(b"%PDF-" + b"\0" * images.MOST_BYTES) == "file_too_large"
    assert refusal(b"\0\0\0\x18ftypheic" + b"\0" * 40) == "picture_heic"


def test_i5_a_test_virus_is_no_document() -> None:
    assert refusal(EICAR) == "not_a_document"


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and ends there."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + PNG_DATA


PNG_DATA = struct.pack(">I", 4) + b"IDAT" + b"\0" * 8
