"""Reading an address as it is pasted from a chat: who, which telephone, where. Never guesses, never refuses a text."""

import re
import unicodedata
from dataclasses import dataclass, replace

from models.divisions import CITY, COUNTY, PROVINCE, TOWNSHIP, path
from operations.places import BREAK, NAME, NOTE, PHONE, PLACE, find_place
from operations.receivers import Piece, may_be_name, take_name

#: Characters looked at. An address has fewer than 200; the rest of a longer text is not read.
LONGEST = 1_000
#: Fields an address cannot do without, in the order of the form.
NEEDED = ("name", "phone", "province_code", "city_code", "county_code", "street")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_SAME = str.maketrans("＋－–‐‑−：．•・‧∙\t\r\u3000\u2028\u2029", "+-----:.···· \n \n\n")
_PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]+")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

_COUNTRY = r"(?:(?:\+|\b00)\s?86|\b86)[- ]?"
_MOBILE = re.compile(
    rf"(?<![\d.])[(（]?(?:{_COUNTRY})?[)）]? ?"
    r"(?P<number>1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4}|[- ]?\d{3}[- ]\d{5}|\d[- ]\d{3}[- ]\d{4}|(?:[- ]?\d){8}))(?!\d)"
    r"(?P<extension>-\d{4}(?![\d号室栋幢楼弄])| ?转 ?\d{1,6})?"
)
_LANDLINE = re.compile(
    rf"(?<![\d.-])(?:{_COUNTRY})?[(（]?(?P<area>0[1-9]\d{{1,2}}|(?<=86[- ])[1-9]\d{{1,2}})[)）]?[- ]{{0,2}}"
    r"(?P<number>[2-9]\d{2,3}[- ]?\d{4})(?!\d)(?: ?(?:-|转|分机) ?(?P<extension>\d{1,6})(?![\d号室栋幢楼弄]))?"
)
_SERVICE = re.compile(r"(?<![\d-])(?P<number>[48]00[- ]?\d{3}[- ]?\d{4})(?!\d)")

_OF = r"(?:收[货件]人?|联系人?|您的|我的|本人)?"
_NAME_LABEL = rf"{_OF}(?:姓名|名字)|收[货件]人|联系人|(?:full )?name|receiver|recipient|contact"
_OTHER_LABEL = (
    rf"{_OF}(?:手机|移动|联系|固定)?(?:电话|手机)(?:号码|号)?|联系方式"
    r"|(?:mobile|tel|phone|telephone)(?: ?(?:no|number))?"
    r"|(?:所在|所属)?(?:地区|省市区|区域)|省市区县?|(?:详细|收[货件]|邮寄|快递|街道|家庭|联系|具体|公司)?(?:地址|住址)|address|add|addr"
    r"|邮政编码|邮编|postcode|zip"
)
#: Labels that count only with a colon: without one they are part of the address.
_COLON_LABEL = r"省份?|直辖市|城市|市|区县?|县区?|区/县|街道|乡镇|乡镇街道|镇|门牌号?|楼栋|寄|收|地址信息|收货信息"
_START = rf"(?:(?<=[ \n,，、;；|【】\[\]{PHONE}{BREAK}{NAME}])|^)"
_LABEL = re.compile(
    rf"{_START}(?:(?P<name>{_NAME_LABEL})|(?P<other>{_OTHER_LABEL})|(?P<weak>{_COLON_LABEL})|(?P<note>备注|留言|remark|note))"
    rf"(?P<colon>\s?:|(?=[ \n】\]{PHONE}])|(?P<none>))",
    re.IGNORECASE,
)
#: Labels that no street or name begins with; they may be glued to their value.
_PLAIN = re.compile(r"收[货件]|联系|所在|详细|姓名|地址|邮|电话|手机号")
_POSTCODE = re.compile(rf"(?:{_START}|[(（])\d{{6}}(?:[)）]|(?=[ \n,，{PHONE}{BREAK}]|$))")
_SPLIT = re.compile(rf"([ \n,，、;；|！!？?【】\[\]{PHONE}{NAME}{BREAK}{NOTE}{PLACE}]+)")
_COURTESY = re.compile(r"收|收[货件]|谢谢|麻烦|中国|请")
_EDGES = ':：/-—_~。.·*"“”'


@dataclass(frozen=True, slots=True)
class AddressGuess:
    """What a pasted text says; None where it says nothing certain.

    phone: 11 digits, or 0571-87654321 with the area code; an extension follows after a hyphen.
    *_code: codes of `models.divisions`, each below the one before. street: what is left of the text, as written.
    missing: the names of those fields still to be given, of NEEDED.
    """

    name: str | None = None
    phone: str | None = None
    province_code: str | None = None
    city_code: str | None = None
    county_code: str | None = None
    town_code: str | None = None
    street: str | None = None
    missing: tuple[str, ...] = NEEDED


def split_address(text: str) -> AddressGuess:
    """The parts of a pasted address, in any order, with or without separators and labels.

    A place that may be two (朝阳区 without its city) is left open and its words stay in the street, so nothing is lost.
    Only the first LONGEST characters are read.
    """
    phone, tidy = _take_phone(_tidied(text))
    tidy = _LABEL.sub(_marked, tidy)
    tidy = _POSTCODE.sub(BREAK, tidy)
    place = find_place(tidy, may_be_name)
    for start, end in sorted(place.spans, reverse=True):
        tidy = tidy[:start] + PLACE + tidy[end:]
    name, rest = take_name(_pieces(tidy))
    codes = {one.level: one.code for one in path(place.code)}
    found = AddressGuess(
        name=name,
        phone=phone,
        province_code=codes.get(PROVINCE),
        city_code=codes.get(CITY),
        county_code=codes.get(COUNTY),
        town_code=codes.get(TOWNSHIP),
        street=_joined(rest) or None,
    )
    return replace(found, missing=tuple(field for field in NEEDED if getattr(found, field) is None))


def check_codes(province: str, city: str, county: str, town: str | None = None) -> bool:
    """Whether the codes exist and each lies below the one before. The township may be left out."""
    codes = [province, city, county] if town is None else [province, city, county, town]
    return [one.code for one in path(codes[-1])] == codes


def _tidied(text: str) -> str:
    text = text.strip()[:LONGEST].replace("\r\n", "\n").translate(_FULL_WIDTH).translate(_SAME)
    text = _PICTURES.sub(" ", unicodedata.normalize("NFC", text))
    shown = ("" if unicodedata.category(one) in _HIDDEN and one != "\n" else one for one in text)
    return re.sub(r"[^\S\n]+", " ", "".join(shown)).strip()


def _take_phone(text: str) -> tuple[str | None, str]:
    """The first mobile number, else the first other one; it leaves a mark in the text."""
    for pattern in (_MOBILE, _LANDLINE, _SERVICE):
        if found := pattern.search(text):
            parts = found.groupdict()
            digits = re.sub(r"\D", "", parts["number"])
            area = (parts.get("area") or "").lstrip("0")
            tail = re.sub(r"\D", "", parts.get("extension") or "")
            number = (f"0{area}-" if area else "") + digits + (f"-{tail}" if tail else "")
            return number, f"{text[: found.start()]}{PHONE}{text[found.end() :]}"
    return None, text


def _marked(found: re.Match[str]) -> str:
    is_glued, has_colon = found["none"] is not None, ":" in found[0]
    if is_glued and not (_PLAIN.match(found[0]) and (found["name"] or found["other"])):
        return found[0]
    if found["weak"] and not has_colon:
        return found[0]
    return NAME if found["name"] else NOTE if found["note"] else BREAK


def _pieces(text: str) -> list[Piece]:
    parts = ["", *_SPLIT.split(text)]
    found: list[Piece] = []
    carried = ""
    for lead, part in zip(parts[::2], parts[1::2], strict=True):
        kept = part.lstrip(_EDGES).rstrip(_EDGES.replace(".", ""))
        if not any(map(str.isalnum, kept)) or _COURTESY.fullmatch(kept):
            carried += lead
            continue
        piece = Piece(kept, carried + lead)
        carried = ""
        if found and _one_name(found[-1], piece):
            piece = Piece(_together(found[-1].text, kept), found.pop().lead)
        found.append(piece)
    if found:
        found.append(Piece("", carried))
    return found


def _one_name(before: Piece, piece: Piece) -> bool:
    """Zhang San, 张 三: a name with a space inside."""
    if piece.lead != " ":
        return False
    latin = re.fullmatch(r"[A-Za-z.'’ -]+", before.text) and re.fullmatch(r"[A-Za-z.'’-]+", piece.text)
    return bool(latin) or (len(before.text) == len(piece.text) == 1 and may_be_name(before.text + piece.text))


def _together(before: str, after: str) -> str:
    return f"{before} {after}" if after.isascii() else before + after


def _joined(pieces: list[Piece]) -> str:
    text = ""
    for piece in pieces:
        mark = next((one for one in piece.lead if one in ",，、;；"), "")
        space = " " if not mark or (mark.isascii() and piece.text[:1].isascii()) else ""
        text += mark + space + piece.text if text and piece.text else piece.text
    return text.rstrip(". ")
