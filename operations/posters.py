"""Share posters: a picture a shop sends to its friends, with a code that leads to the goods in its shop."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-subset.otf"
SIZE = WIDTH, HEIGHT = 750, 1334
MARGIN = 40
#: The code without its quiet zone is at least this wide; the zone is four modules on each side.
SMALLEST_CODE, QUIET = 240, 4
PICTURE = 720
#: No line begins with one of these.
CLOSING = frozenset("，。、；：！？）》」』】·%）,.;:!?)")
#: As in the tokens of the pages.
PAPER, INK, MUTED, BRAND, PRICE, LINE = "#FFFFFF", "#1C2420", "#55605A", "#1B6B45", "#B3261E", "#DDDACF"


@dataclass(frozen=True)
class Poster:
    """What stands on a poster, in its reader's language. `place` is where the goods come from, `hint` how to scan."""

    link: str
    name: str
    pack: str
    price: str
    place: str
    shop: str
    owner: str
    village: str
    hint: str
    picture: bytes | None


@dataclass(frozen=True)
class Block:
    """A text broken into lines that fit, and its size in pixels."""

    lines: tuple[str, ...]
    size: int

    @property
    def height(self) -> int:
        """Of all lines."""
        return len(self.lines) * _pitch(self.size)


def draw(poster: Poster) -> bytes:
    """The poster as a PNG of 750 × 1334 pixels."""
    image = Image.new("RGB", SIZE, PAPER)
    brush = ImageDraw.Draw(image)
    _picture(image, poster.picture)
    _say(brush, poster)
    code = code_image(poster.link)
    left, top = WIDTH - code.width - MARGIN // 2, HEIGHT - code.height - MARGIN // 2
    image.paste(code, (left, top))
    brush.line((MARGIN, top - 1, WIDTH - MARGIN, top - 1), LINE, 2)
    _sign(brush, poster, left - MARGIN, top, code.height)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def code_image(link: str) -> Image.Image:
    """The QR code of a link on white, with its quiet zone."""
    matrix = tuple(segno.make(link, error="m", micro=False).matrix)
    module = -(-SMALLEST_CODE // len(matrix))
    side = len(matrix) + 2 * QUIET
    small = Image.new("1", (side, side), 1)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                small.putpixel((QUIET + column, QUIET + row), 0)
    return small.resize((side * module, side * module), Image.Resampling.NEAREST).convert("RGB")


def fitted(text: str, width: int, sizes: range, most_lines: int) -> Block:
    """`text` at the largest of `sizes` at which it takes no more than `most_lines`; cut off with … if it never does."""
    for size in sizes:
        lines = tuple(_lines(text, width, _font(size)))
        if len(lines) <= most_lines:
            return Block(lines, size)
    last = lines[most_lines - 1]
    while last and _font(size).getlength(f"{last}…") > width:
        last = last[:-1]
    return Block((*lines[: most_lines - 1], f"{last}…"), size)


def _picture(image: Image.Image, content: bytes | None) -> None:
    """The goods over the whole width; a plain ground where there is no picture."""
    box = (0, 0, WIDTH, PICTURE)
    if content is None:
        image.paste(BRAND, box)
        return
    with Image.open(io.BytesIO(content), formats=("WEBP", "JPEG", "PNG")) as found:
        square = found.convert("RGB").resize((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    cut = (WIDTH - PICTURE) // 2
    image.paste(square.crop((0, cut, WIDTH, cut + PICTURE)), (0, 0))


def _say(brush: ImageDraw.ImageDraw, poster: Poster) -> None:
    """What it is, where from, what it costs: between the picture and the code."""
    wide = WIDTH - 2 * MARGIN
    y = PICTURE + 20
    y = _write(brush, fitted(poster.name, wide, range(50, 33, -4), 2), y, INK, bold=True)
    y = _write(brush, fitted(" · ".join((poster.pack, poster.place)), wide, range(30, 23, -2), 1), y + 2, MUTED)
    _write(brush, fitted(poster.price, wide, range(60, 40, -4), 1), y + 4, PRICE, bold=True)


def _sign(brush: ImageDraw.ImageDraw, poster: Poster, width: int, top: int, height: int) -> None:
    """Whose shop it is and what to do with the code, beside it."""
    blocks = [
        (fitted(poster.shop, width, range(36, 25, -2), 2), INK, True),
        (fitted(poster.owner, width, range(32, 23, -2), 1), INK, False),
        (fitted(poster.village, width, range(28, 21, -2), 2), MUTED, False),
        (fitted(poster.hint, width, range(32, 23, -2), 2), BRAND, True),
    ]
    written = [block for block in blocks if block[0].lines]
    y = top + max(0, height - sum(block.height + 14 for block, _, _ in written)) // 2
    for block, colour, bold in written:
        y = _write(brush, block, y, colour, bold=bold) + 14


def _write(brush: ImageDraw.ImageDraw, block: Block, y: int, colour: str, *, bold: bool = False) -> int:
    """Lines from the left margin down; answers where the next block begins. Bold is the same letter with an edge."""
    for line in block.lines:
        brush.text((MARGIN, y), line, fill=colour, font=_font(block.size), stroke_width=1 if bold else 0)
        y += _pitch(block.size)
    return y


def _lines(text: str, width: int, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Lines that fit, broken between words and between Chinese characters."""
    line = ""
    for part in _parts(text):
        if line and font.getlength(line + part.rstrip()) > width:
            yield line.rstrip()
            line = part.lstrip()
        else:
            line += part
        while font.getlength(line.rstrip()) > width:
            head = next(n for n in range(len(line), 0, -1) if n == 1 or font.getlength(line[:n]) <= width)
            yield line[:head]
            line = line[head:]
    if line.strip():
        yield line.rstrip()


def _parts(text: str) -> Iterator[str]:
    """Words with the space after them; Chinese characters one by one, with the mark that closes after them."""
    word = ""
    for one in text:
        if one in CLOSING:
            word += one
        elif ord(one) >= 0x2E80:
            if word:
                yield word
            word = one
        elif one == " ":
            yield word + one
            word = ""
        elif word and ord(word[0]) >= 0x2E80:
            yield word
            word = one
        else:
            word += one
    if word:
        yield word


def _pitch(size: int) -> int:
    return size * 4 // 3


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
