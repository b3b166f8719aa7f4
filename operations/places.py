"""Finding the province, city, county and township in a pasted address, without ever guessing.

A *chain* is what can be read from one position downwards: 浙江 杭州市 西湖区. Of the chains that fit, those with the
most written out win; if several divisions are left, only what they share is taken and the rest stays in the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.divisions import CITY, COUNTY, PROVINCE, children, division
from operations.placenames import Kind, bare, senses

#: Marks an address is broken up with before places are looked for. They cannot occur in a tidied text.
PHONE, NAME, BREAK, PLACE = "\x01", "\x02", "\x03", "\x04"

_EDGE = frozenset(" \n,，、;；|/:：-—_~。.()（）【】[]\"'“”<>*" + PHONE + NAME + BREAK)
_GAP = re.compile(rf"[ \n,，、;；|/\-—_>.·{BREAK}]*")
_RUNGS = re.compile(r"市辖区|(?:省|自治区)直辖县级行政(?:区划|单位)")
_CHONGQING_RUNGS = re.compile(r"市辖区|县(?=[ \n,，/]|.{1,12}县)")
_LEAD = re.compile(r"(?:.{0,6}(?:[寄发送邮]到|地址是?|[住家]在|我在))?(?:中国|中华人民共和国)?[ :：]?$")
#: What follows a bare name when it is no division: 南京东路, 浙江大学, 北京站.
_NOT_A_PLACE = re.compile(
    r"[东南西北中外内前后上下新老一二三四五六七八九十]{0,2}(?:路|街|大道|道|巷|弄|胡同|里)|湾|门|寺|陵|港|桥|大厦|大楼|广场|大学|学院"
    r"|[一二三四五六七八九十]中|中学|小学|医院|酒店|饭店|宾馆|花园|公寓|公园|小区|新村|家园|苑|中心|银行|商场|市场|超市|火车站|[东南西北]?站"
    r"|机场|国际|人家|商会|[菜面饭]馆|小吃|拉面|[籍人话]"
)
_STREET = re.compile(r"[^ \n,，、]{1,5}?(?:路|街|道|巷|弄|胡同|镇|乡|村)")
_ELSEWHERE = re.compile(r"(?:^|[ \n,，、;；:：\x01-\x03])(?:中国)?(?:台湾|臺灣|台灣|香港|澳门|澳門)(?!.{0,2}[路街])")
_OFFICE = re.compile(r"(?:街道)?(?:办事处|办(?!公))")
#: A name this far into a stretch of text may still precede its place, as in 买买提·艾力新疆乌鲁木齐市…
_LONGEST_NAME = 16


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
    if _ELSEWHERE.search(text):  # no codes there, and their districts share names with ours
        return Place("", ())
    found = list(_scan(text, may_be_name))
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
    names, lengths = senses()
    for length in lengths.get(text[at : at + 2], ()):
        for sense in names.get(text[at : at + length], ()) if at + length <= len(text) else ():
            if not sense.code.startswith(under) or len(sense.code) <= len(under):
                continue
            if under or (len(sense.code) <= 6 and not sense.within):
                yield _Step(sense.code, sense.kind, at + length)


def _chains(text: str, at: int, under: str = "") -> Iterator[_Chain]:
    for step in _read(text, at, under):
        below = list(_chains(text, _past(text, step), step.code)) if len(step.code) < 9 else []
        yield from ((step, *chain) for chain in below)
        if _may_end(text, step, under):
            yield (step,)


def _past(text: str, step: _Step) -> int:
    """Where the next level may begin: past separators, rungs nobody means, and the same name a second time."""
    one = division(step.code)
    name = one.name if one else ""
    twice = (name, bare(name)) if len(step.code) == 2 and name.endswith("市") else (name,)
    rungs = _CHONGQING_RUNGS if step.code == "50" else _RUNGS
    at = step.end
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        rung = rungs.match(text, at)
        said = (word for word in twice if text.startswith(word, at))
        again = next((word for word in said if not _NOT_A_PLACE.match(text, at + len(word))), "")
        if not rung and not again:
            return at
        at = rung.end() if rung else at + len(again)


def _may_end(text: str, step: _Step, under: str) -> bool:
    """Whether the chain may end here. A bare name glued to other words is seldom a place."""
    alone = step.end >= len(text) or text[step.end] in _EDGE
    if step.kind >= Kind.VARIANT:
        return not (text[step.end - 1] == "市" and text.startswith(("场", "民"), step.end))
    if alone:
        return not (under and len(step.code) == 6 and text[step.end :].lstrip(" ").startswith(PHONE))
    if _NOT_A_PLACE.match(text, step.end):
        return False
    one = division(step.code)
    return len(step.code) == 2 or not (one and one.name.endswith("区"))


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
        elif not is_county or _STREET.match(after):
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
    return _down(below[0].code) if len(below) == 1 and below[0].level in {PROVINCE, CITY, COUNTY} else code


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
