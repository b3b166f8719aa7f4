"""Finding the province, city, county and township in a pasted address, without ever guessing.

A *chain* is what can be read from one position downwards: 浙江 杭州市 西湖区. Of the chains that fit, those with the
most written out win; if several divisions are left, only what they share is taken and the rest stays in the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from models.divisions import COUNTY, children, division
from operations.placenames import Kind, bare, senses

#: Marks an address is broken up with before places are looked for. They cannot occur in a tidied text.
PHONE, NAME, BREAK, NOTE, PLACE = "\x01", "\x02", "\x03", "\x04", "\x05"

_EDGE = frozenset(" \n,，、;；|/:：-—_~。.()（）【】[]！!？?\"'“”<>*" + PHONE + NAME + BREAK + NOTE)
_GAP = re.compile(rf"[ \n,，、;；|/\-—_>.·{BREAK}]*")
_RUNGS = re.compile(r"市辖区|(?:省|自治区)直辖县级行政(?:区划|单位)")
_CHONGQING_RUNGS = re.compile(r"市辖区|县(?=[ \n,，/]|.{1,12}县)")
_LEAD = re.compile(
    r"(?:麻烦|请|帮我|帮忙)?(?:[寄发送邮]到|我?[住家]?在|(?:我的|[收寄][货件])?地址是?)?"
    r"(?:中国|中华人民共和国)?[ :：]?$"
)
#: What follows a bare name when it is no division: 南京东路, 浙江大学, 北京站.
_NOT_A_PLACE = re.compile(
    r"[东南西北中外内前后上下新老一二三四五六七八九十]{0,2}(?:路|街|大道|道|巷|弄|胡同|里)|湾|门|寺|陵|港|桥|大厦|大楼|广场|大学|学院"
    r"|[一二三四五六七八九十]中|中学|小学|医院|酒店|饭店|宾馆|花园|公寓|公园|小区|新村|家园|苑|中心|银行|商场|市场|超市|火车站|[东南西北]?站"
    r"|机场|国际|人家|商会|[菜面饭]馆|小吃|拉面|[籍人话]"
)
#: The same for a county; behind a city these are its zones: 成都高新区.
_NOT_A_COUNTY = re.compile(
    r"山(?![东西])|管理|开发|经济|高新|技术|工业|产业|循环|示范|风景|新区|新城|矿区|林区|[农林牧]场"
)
_CHONGQING = "50"
_MUNICIPALITIES = frozenset({"11", "12", "31", _CHONGQING})
_TOWN_ENDINGS = ("镇", "乡", "街道", "苏木")
_STREET = re.compile(r"\d|[^ \n,，、]{1,5}?(?:路|街|道|巷|弄|胡同|镇|乡|村)")
_ELSEWHERE = re.compile(r"(?:^|[ \n,，、;；:：\x01-\x04])(?:中国)?(?:台湾|臺灣|台灣|香港|澳门|澳門)(?!.{0,2}[路街])")
_OFFICE = re.compile(r"(?:街道)?(?:办事处|办(?!公))")
#: A name this far into a stretch of text may still precede its place, as in 买买提·艾力新疆乌鲁木齐市…
_LONGEST_NAME = 16
#: Places looked at in one text; an address names two or three.
_MOST_PLACES = 16


@dataclass(frozen=True, slots=True)
class Place:
    """What was found: the code of the lowest division that is certain ("" for none), and where it was written."""

    code: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Step:
    code: str
    kind: Kind
    end: int


_Chain = tuple[_Step, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The equally good chains from `start`; they end at the same place."""

    start: int
    chains: tuple[_Chain, ...]

    @property
    def end(self) -> int:
        return self.chains[0][-1].end

    @property
    def is_sure(self) -> bool:
        """Written out or several levels deep. A lone bare name could as well be a person or a company."""
        return any(len(chain) > 1 or chain[0].kind >= Kind.VARIANT for chain in self.chains)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(chain[-1].code for chain in self.chains)


def find_place(text: str, may_be_name: Callable[[str], bool]) -> Place:
    """The one division that `text` speaks of. `may_be_name` tells a person's name from other short pieces."""
    elsewhere = _ELSEWHERE.search(text)
    found = list(islice(_scan(text, may_be_name), _MOST_PLACES))
    if elsewhere and not any(one.start < elsewhere.end() for one in found):
        return Place("", ())  # no codes there, and their districts share names with ours
    first = next((one for one in found if one.is_sure), None) or _lone(text, found, may_be_name)
    if first is None:
        return Place("", ())
    meant, used = first.codes, [first]
    for other in found:
        if other is not first and (other.is_sure or _stands_alone(text, other)):
            both = _agreeing(meant, other.codes)
            meant, used = (both, [*used, other]) if both else (meant, used)
    certain = _common(meant)
    return Place(_down(certain), tuple(span for one in used if (span := _span(text, one, meant, certain))))


def _scan(text: str, may_be_name: Callable[[str], bool]) -> Iterator[_Found]:
    at, piece = 0, 0
    while at < len(text):
        if text[at] in _EDGE:
            at = piece = at + 1
            continue
        depth = at - piece
        found = _best(text, at) if depth <= _LONGEST_NAME else None
        if found is None or (depth and not (found.is_sure and _may_precede(text[piece:at], may_be_name))):
            at += 1
            continue
        lead = piece if depth and _LEAD.match(text[piece:at]) else at
        yield _Found(lead, found.chains)
        # What is glued to a place is its street, or a contradiction that must not pass for a second place.
        at, piece = found.end, found.end - _LONGEST_NAME - 1


def _may_precede(before: str, may_be_name: Callable[[str], bool]) -> bool:
    return bool(_LEAD.match(before)) or may_be_name(before)


def _read(text: str, at: int, under: str) -> Iterator[_Step]:
    """What is written at `at` below the division `under`; a township only where its city is known."""
    names, lengths = senses()
    for length in lengths.get(text[at : at + 2], ()):
        for sense in names.get(text[at : at + length], ()) if at + length <= len(text) else ():
            if not sense.code.startswith(under) or len(sense.code) <= len(under):
                continue
            if len(sense.code) == 9 and not _may_skip_county(under, text[at : at + length]):
                continue
            if under or not sense.within or sense.kind is Kind.BARE:
                yield _Step(sense.code, sense.kind, at + length)


def _may_skip_county(under: str, town: str) -> bool:
    # Every city has its 经济开发区, and 普洱 of 普洱镇沅县 is no 普洱镇 elsewhere in Yunnan.
    return len(under) == 6 or ((len(under) == 4 or under in _MUNICIPALITIES) and town.endswith(_TOWN_ENDINGS))


def _chains(text: str, at: int, under: str = "") -> Iterator[_Chain]:
    steps = list(_read(text, at, under))
    for step in steps:
        starts = set(_past(text, step)) if len(step.code) < 9 else set()
        below = {chain for start in starts for chain in _chains(text, start, step.code)}
        yield from ((step, *chain) for chain in below)
        if _may_end(text, step, under) and not _is_cut_off(step, steps):
            yield (step,)


def _is_cut_off(step: _Step, steps: list[_Step]) -> bool:
    """Whether a bare name is but the beginning of another place: 岳阳 of 岳阳楼区."""
    return step.kind < Kind.VARIANT and any(other.end > step.end and other.code != step.code for other in steps)


def _past(text: str, step: _Step) -> Iterator[int]:
    """Where the next level may begin: past separators, rungs nobody means, and the same name a second time."""
    one = division(step.code)
    name = one.name if one else ""
    twice = (name, bare(name)) if step.code in _MUNICIPALITIES else (name,)
    rungs = _CHONGQING_RUNGS if step.code == _CHONGQING else _RUNGS
    at = step.end
    for _ in range(4):
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        yield at
        rung = rungs.match(text, at)
        said = (word for word in twice if text.startswith(word, at))
        again = next((word for word in said if not _NOT_A_PLACE.match(text, at + len(word))), "")
        if not rung and not again:
            return
        at = rung.end() if rung else at + len(again)


def _may_end(text: str, step: _Step, under: str) -> bool:
    """Whether the chain may end here. A bare name glued to other words is seldom a place."""
    alone = step.end >= len(text) or text[step.end] in _EDGE
    if step.kind >= Kind.VARIANT:
        return not (text[step.end - 1] == "市" and text.startswith(("场", "民"), step.end))
    if alone:
        return not (under and len(step.code) == 6 and text[step.end :].lstrip(" ").startswith(PHONE))
    if _NOT_A_PLACE.match(text, step.end) or (len(step.code) == 6 and _NOT_A_COUNTY.match(text, step.end)):
        return False
    # Without a place above, a district counts as a possible meaning: 朝阳 is a city, but two districts as well.
    return not under or not _is_district(step.code)


def _is_district(code: str) -> bool:
    one = division(code)
    return one is not None and one.level == COUNTY and one.name.endswith("区")


def _best(text: str, at: int) -> _Found | None:
    chains = list(_chains(text, at))
    if not chains:
        return None
    rank = max((sum(step.kind for step in chain), chain[-1].end) for chain in chains)
    return _Found(at, tuple(one for one in chains if (sum(step.kind for step in one), one[-1].end) == rank))


def _stands_alone(text: str, found: _Found) -> bool:
    before, after = text[: found.start], text[found.end :]
    return (not before or before[-1] in _EDGE) and (not after or after[0] in _EDGE)


def _lone(text: str, found: list[_Found], may_be_name: Callable[[str], bool]) -> _Found | None:
    """The bare name to go by when nothing better is there: 杭州 文三路1号, 义乌北苑路1号."""
    for one in found:
        is_county = all(len(code) == 6 for code in one.codes)
        written, after = text[one.start : one.end], text[one.end :]
        if _stands_alone(text, one):
            by_phone = after.lstrip(" ").startswith(PHONE) or text[: one.start].rstrip(" ").endswith((PHONE, NAME))
            if not may_be_name(written) or not (is_county or by_phone):
                return one
        elif not any(map(_is_district, one.codes)) and (not is_county or _STREET.match(after)):
            return one
    return None


def _agreeing(these: frozenset[str], those: frozenset[str]) -> frozenset[str]:
    pairs = ((one, other) for one in these for other in those)
    return frozenset(max(one, other, key=len) for one, other in pairs if one.startswith(other) or other.startswith(one))


def _common(meant: frozenset[str]) -> str:
    above = ({code[:digits] for code in meant} for digits in (9, 6, 4, 2) if digits <= min(map(len, meant)))
    return next((prefixes.pop() for prefixes in above if len(prefixes) == 1), "")


def _down(code: str) -> str:
    """Further down while there is no choice: a city that is its own only county, the one city of Beijing."""
    below = children(code) if code else ()
    return _down(below[0].code) if len(below) == 1 and below[0].level <= COUNTY else code


def _span(text: str, found: _Found, meant: frozenset[str], certain: str) -> tuple[int, int] | None:
    """The part of `found` that was certain. A bare name that is glued to what follows stays: 南京农业大学."""
    chains = [chain for chain in found.chains if any(_agreeing(frozenset({chain[-1].code}), meant))]
    steps = [step for chain in chains for step in chain if certain.startswith(step.code)]
    if not steps:
        return None
    last = max(steps, key=lambda step: step.end)
    glued = last.end < len(text) and text[last.end] not in _EDGE
    if last.kind < Kind.VARIANT and glued and not _STREET.match(text, last.end):
        earlier = [step for step in steps if step.end < last.end]
        return (found.start, max(step.end for step in earlier)) if earlier else None
    office = _OFFICE.match(text, last.end) if len(last.code) == 9 else None
    return found.start, office.end() if office else last.end
