"""The ways people write a division: in full, with another ending, bare, or as it is called within its city."""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from models.divisions import CITY, COUNTY, PROVINCE, Division, codes, division


class Kind(IntEnum):
    """How much of a name was written. The number is its weight when readings are compared."""

    BARE = 2
    BARE_PROVINCE = 3
    VARIANT = 4
    FULL = 5


class Sense(NamedTuple):
    """One division a written name may mean. `within`: only where the division above it was read before."""

    code: str
    kind: Kind
    within: bool = False


_PEOPLE = (
    "柯尔克孜|乌孜别克|哈萨克|达斡尔|塔吉克|鄂温克|俄罗斯|鄂伦春|塔塔尔|维吾尔|土家|蒙古|布依|朝鲜|哈尼|傈僳"
    "|东乡|仡佬|拉祜|纳西|仫佬|锡伯|景颇|撒拉|布朗|毛南|普米|阿昌|基诺|德昂|保安|裕固|门巴|独龙|赫哲|珞巴"
    "|高山|壮|回|满|苗|彝|藏|侗|瑶|白|黎|傣|畲|佤|水|羌|土|怒|京|各|民"
)
_AUTONOMOUS = re.compile(
    # Without 族 only the longer names: 蒙古自治州, but the 白 of a place called 白 is not a people.
    rf"(?P<stem>.*?)(?:(?:{_PEOPLE})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)+(?P<word>自治)?(?P<kind>[区州县旗乡镇])$"
)
#: Endings a county changes between when it is raised in rank; the old one lives on in people's heads for decades.
_RANKS = "县市区"
_ZONE = re.compile(r"(?P<name>(?:高新|经济|经开|循环|稀土|净月|汽车|航空|城乡|滨海|工业).*|.{1,3}新区)$")
_ZONE_SHORT = {
    "高新区": re.compile(r"高(?:新)?技术(?:产业)?(?:开发区|园区)$"),
    "经开区": re.compile(r"经济(?:技术)?开发区$"),
    "经济开发区": re.compile(r"经济技术开发区$"),
    "开发区": re.compile(r"经济(?:技术)?开发区$"),
}
#: 族自治县: some are named after the people itself (东乡族自治县, 鄂伦春自治旗).
_BARE_ENDINGS = re.compile(r"(?:族自治县|族自治旗|自治旗|自治区|新区|特区|林区|地区|省|市|县|区|旗|盟)$")


@lru_cache(maxsize=1)
def senses() -> tuple[Mapping[str, tuple[Sense, ...]], Mapping[str, tuple[int, ...]]]:
    """What each written name may mean, and the lengths of the names that begin with two given characters.

    Built once (about 0.3 s).
    """
    found: dict[str, dict[str, Sense]] = {}
    for one in filter(None, map(division, codes())):
        for name, sense in _forms(one):
            meant = found.setdefault(name, {})
            if one.code not in meant or meant[one.code].kind < sense.kind:
                meant[one.code] = sense
    lengths: dict[str, set[int]] = {}
    for name in found:
        lengths.setdefault(name[:2], set()).add(len(name))
    return (
        MappingProxyType({name: _own_first(meant.values()) for name, meant in found.items()}),
        MappingProxyType({head: tuple(sorted(tails)) for head, tails in lengths.items()}),
    )


def _own_first(meant: Collection[Sense]) -> tuple[Sense, ...]:
    """Without the counties that would have to change their ending for a name that another division bears."""
    is_taken = any(one.kind is Kind.FULL and len(one.code) <= 6 for one in meant)
    return tuple(one for one in meant if not (is_taken and one.kind is Kind.VARIANT and len(one.code) == 6))


def bare(name: str) -> str:
    """A name without its ending and its peoples: 浙江, 内蒙古, 延边, 遂昌. Itself when too little would be left."""
    autonomous = _AUTONOMOUS.match(name)
    if autonomous and autonomous["word"] and len(autonomous["stem"]) > 1:
        return autonomous["stem"]
    stem = _BARE_ENDINGS.sub("", name)
    return stem if len(stem) > 1 else name


def _forms(one: Division) -> Iterator[tuple[str, Sense]]:
    if one.is_rung:
        return
    yield one.name, Sense(one.code, Kind.FULL)
    if "族" in one.name or "自治" in one.name:
        yield from ((name, Sense(one.code, Kind.VARIANT)) for name in _without_peoples(one))
    if one.level == PROVINCE:
        yield from _province_forms(one)
    if one.level in {CITY, COUNTY}:
        yield from _city_forms(one)


def _without_peoples(one: Division) -> Iterator[str]:
    stem = bare(one.name)
    if "自治" in one.name:
        yield from (stem + one.name[-1], f"{stem}自治{one.name[-1]}")
    elif (found := _AUTONOMOUS.match(one.name)) and found["stem"]:
        yield found["stem"] + found["kind"]


def _province_forms(one: Division) -> Iterator[tuple[str, Sense]]:
    # A bare province outranks a bare city or county of that name: 吉林, 海南, 河南.
    stem = bare(one.name)
    yield stem, Sense(one.code, Kind.BARE_PROVINCE)
    if one.name.endswith("自治区"):
        yield f"{stem}省", Sense(one.code, Kind.VARIANT)
    if stem == "内蒙古":
        yield "内蒙", Sense(one.code, Kind.BARE_PROVINCE)


def _city_forms(one: Division) -> Iterator[tuple[str, Sense]]:
    stem = bare(one.name)
    if stem != one.name:
        yield stem, Sense(one.code, Kind.BARE, within=one.level == COUNTY and one.name.endswith("区"))
    if one.level == COUNTY:
        if stem != one.name and one.name[-1] in _RANKS:
            yield from ((stem + rank, Sense(one.code, Kind.VARIANT)) for rank in _RANKS)
        yield from ((name, Sense(one.code, Kind.VARIANT, within=True)) for name in _zone_forms(one.name))


def _zone_forms(name: str) -> Iterator[str]:
    zone = _ZONE.search(name)
    if zone and zone["name"] != name:
        yield zone["name"]
    yield from (short for short, pattern in _ZONE_SHORT.items() if pattern.search(name))
