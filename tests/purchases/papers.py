"""Reading PDFs as a person does: the words of their pages; and as a scanner does: their codes."""

import pypdfium2
import zxingcpp


def text_of(content: bytes) -> str:
    """All words of a document."""
    return "\n".join(pages_of(content))


def pages_of(content: bytes) -> list[str]:
    """The words of each page."""
    with pypdfium2.PdfDocument(content) as document:
        return [_words(page) for page in document]


def codes_of(content: bytes, scale: int = 4) -> list[list[str]]:
    """What a scanner reads on each page, from top to bottom."""
    with pypdfium2.PdfDocument(content) as document:
        return [[one.text for one in _scanned(page, scale)] for page in document]


def sizes_of(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    with pypdfium2.PdfDocument(content) as document:
        return [(round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) for page in document]


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return text.get_text_range().replace("\r\n", "\n")
    finally:
        text.close()


def _scanned(page: pypdfium2.PdfPage, scale: int) -> list[zxingcpp.Barcode]:
    found = zxingcpp.read_barcodes(page.render(scale=scale).to_pil())
    return sorted(found, key=lambda one: one.position.top_left.y)
