"""Paper: its size, page x of y, heads that repeat, Chinese names, and characters the font lacks."""

from operations.letters import MISSING
from operations.paper import Paper
from tests.purchases.papers import pages_of, sizes_of, text_of


def test_a_long_table_goes_on_with_its_head() -> None:
    paper = Paper("清单", foot="遂农")
    paper.rows(("商品", "数量"), [(f"冬笋 {number}", "10 包") for number in range(80)], (3, 1), figures=(1,))
    pages = [" ".join(page.split()) for page in pages_of(paper.content())]

    assert len(pages) == 3
    assert all("商品" in page and "遂农" in page for page in pages)
    assert [f"{number} / 3" in page for number, page in enumerate(pages, 1)] == [True] * 3
    assert [sum(f"冬笋 {number} " in page for page in pages) for number in range(80)] == [1] * 80


def test_names_are_shown_and_holes_are_seen() -> None:
    paper = Paper("x")
    paper.facts((("供货方", "买买提·艾力"), ("姓名", "𠮷田"), ("", "")))
    paper.words("直骨角 Winter bamboo ¥1,234.50")
    text = text_of(paper.content())

    assert "买买提·艾力" in text
    assert f"{MISSING}田" in text
    assert "直骨角 Winter bamboo ¥1,234.50" in text


def test_any_size() -> None:
    paper = Paper("label", size=(60, 40), margin=3)
    assert sizes_of(paper.content()) == [(60, 40)]
