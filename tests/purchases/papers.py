"""Reading PDFs as a person does: the words of their pages."""

import pypdfium2


def text_of(content: bytes) -> str:
    """All words of a document."""
    return "\n".join(pages_of(content))


def pages_of(content: bytes) -> list[str]:
    """The words of each page."""
    with pypdfium2.PdfDocument(content) as document:
        return [_words(page) for page in document]


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
