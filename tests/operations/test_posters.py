"""Share posters: their size, their code read back from the pixels, their texts inside the canvas."""

import io
import time
from pathlib import Path

import pytest
import segno
from PIL import Image

from operations import posters
from operations.posters import Poster, draw, fitted

LINK = "https://shop.example.cn/s/maoyang-tea/longgu-liren"
PICTURE = Path(__file__).parents[2] / "static" / "pictures" / "demo" / "sc-013-800.webp"
RARE = "𠮷"


def poster(**other: str | bytes | None) -> Poster:
    """A poster of the cast's tea."""
    texts: dict[str, str | bytes | None] = {
        "link": LINK,
        "name": "龙谷丽人茶",
        "pack": "100克/罐",
        "price": "¥125.00",
        "place": "好川村 · 示例·大柘茶业",
        "shop": "毛阳茶事（示例）",
        "owner": "尹晓禾",
        "village": "三仁畲族乡好川村",
        "hint": "长按识别",
        "picture": PICTURE.read_bytes(),
    }
    return Poster(**(texts | other))  # type: ignore[arg-type]  # names and values belong together


def opened(content: bytes) -> Image.Image:
    """The picture, once it is decoded."""
    return Image.open(io.BytesIO(content), formats=("PNG",)).convert("RGB")


@pytest.mark.parametrize("link", [LINK, LINK + "x" * 60, "http://127.0.0.1:8000/s/a/b"])
def test_the_code_leads_to_the_link(link: str) -> None:
    image = opened(draw(poster(link=link)))
    wanted = [list(map(bool, row)) for row in segno.make(link, error="m", micro=False).matrix]
    module = -(-posters.SMALLEST_CODE // len(wanted))
    side = (len(wanted) + 2 * posters.QUIET) * module
    left, top = posters.WIDTH - side - posters.MARGIN // 2, posters.HEIGHT - side - posters.MARGIN // 2

    def is_dark(row: int, column: int) -> bool:
        red, green, blue = image.getpixel((left + column * module + module // 2, top + row * module + module // 2))
        return red + green + blue < 3 * 128

    cells = range(len(wanted) + 2 * posters.QUIET)
    seen = [[is_dark(row, column) for column in cells] for row in cells]
    inside = slice(posters.QUIET, -posters.QUIET)
    assert [row[inside] for row in seen[inside]] == wanted
    assert not any(any(row) for row in seen[: posters.QUIET] + seen[-posters.QUIET :])
    assert not any(any(row[: posters.QUIET] + row[-posters.QUIET :]) for row in seen)
    assert len(wanted) * module >= 240


def test_the_size_is_that_of_a_phone() -> None:
    assert opened(draw(poster())).size == (750, 1334)


@pytest.mark.parametrize(
    "name", ["茶", "遂昌三仁畲族乡高山头茬手工现挖带泥冬笋整箱礼盒装" * 3, "A" * 200, RARE * 40, "word " * 50]
)
def test_texts_stay_inside_however_long_they_are(name: str) -> None:
    image = opened(draw(poster(name=name, pack=name, place=name, shop=name, owner=name, village=name, hint=name)))
    white = (255, 255, 255)
    below = image.crop((0, posters.PICTURE, posters.WIDTH, posters.HEIGHT))

    for edge in ((0, 0, 20, below.height), (below.width - 16, 0, below.width, below.height)):
        assert below.crop(edge).getcolors() == [((edge[2] - edge[0]) * below.height, white)]
    assert below.crop((0, below.height - 12, below.width, below.height)).getcolors() == [(12 * below.width, white)]


def test_names_shrink_before_they_are_cut() -> None:
    width, sizes = 670, range(50, 33, -4)

    assert fitted("龙谷丽人茶", width, sizes, 2).size == 50
    shrunk = fitted("龙" * 30, width, sizes, 2)
    assert (shrunk.size < 50, "".join(shrunk.lines)) == (True, "龙" * 30)
    cut = fitted("龙" * 60, width, sizes, 2)
    assert cut.lines[-1].endswith("…")
    assert fitted("", width, sizes, 2).lines == ()


def test_no_line_begins_with_a_mark_that_closes() -> None:
    for count in range(5, 40):
        lines = fitted("笋" * count + "（示例）", 300, range(30, 29, -1), 9).lines
        assert not [line for line in lines if line[0] in posters.CLOSING]


def test_a_picture_that_is_gone_leaves_a_poster() -> None:
    assert opened(draw(poster(picture=None))).getpixel((10, 10)) == (0x1B, 0x6B, 0x45)


def test_a_rare_character_is_seen_to_be_missing() -> None:
    assert draw(poster(name=RARE)) != draw(poster(name=""))


def test_a_poster_is_made_quickly() -> None:
    draw(poster())
    began = time.process_time()
    draw(poster())
    assert time.process_time() - began < 1
