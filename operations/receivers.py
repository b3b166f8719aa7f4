"""Telling a receiver's name from the pieces of an address.

Chinese names are told by their surname, names of other peoples by the dot (买买提·艾力), Latin ones by their letters;
what is left is decided by where the piece stands: beside the telephone number, first, last, or behind the place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from operations.places import BREAK, NAME, NOTE, PHONE, PLACE

#: The commoner surnames; a rarer one still counts as a name beside the telephone number.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章苏潘葛奚范彭郎鲁韦昌马苗"
    "凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹"
    "狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌"
    "霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲封储靳松井段富"
    "巫乌焦巴弓牧隗谷车侯全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲从鄂索咸籍赖卓"
    "蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连"
    "茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殳沃利蔚越隆师巩厍聂晁勾敖融冷訾辛阚那简饶曾"
    "沙丰关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴商牟佘佟佴伯赏墨哈谯笪年爱阳言福肖付覃娜牙丘涂兰粟"
    "仝苟代占闫幺区冼练原户尧楼来"
)
_COMPOUND = re.compile(
    "欧阳|上官|司马|司徒|诸葛|夏侯|皇甫|东方|尉迟|公孙|慕容|令狐|长孙|宇文|轩辕|端木|百里|南宫|呼延|东郭|西门"
    "|独孤|澹台|公冶|宗政|濮阳|淳于|单于|太叔|申屠|仲孙|钟离|鲜于|闾丘|司空|万俟|闻人|赫连|完颜|纳兰"
)
#: Characters of the longest name; some Uyghur and Mongolian ones come near it.
_LONGEST = 40
_TITLES = r"(?:先生|女士|小姐|太太|老师|师傅|医生|同学|经理|老板|主任|阿姨|大姐|大哥|叔叔|总|哥|姐|嫂|工)"
#: Characters of streets, houses and firms. A given name hardly ever holds one.
_BUILT = frozenset("路街道巷弄号室楼栋幢座层村镇乡县市省区苑园城厦店铺场站校院厂库桥港屯寨庄堡府局所部组队公司宅邸圳坊")
#: Of those, the ones that do occur in a name of two characters, such as 王道 or 李园.
_SOMETIMES_GIVEN = frozenset("路道城园桥府港坊层")
#: Words that stand where a name could.
_NO_NAME = re.compile(
    "谢谢|麻烦|尽快|包邮|门卫|前台|宿舍|公司|单位|学校|医院|超市|驿站|快递|家里|老家|安静|花园|丰巢|丰巢柜"
    "|收发室|传达室|保安室|物业|菜鸟|万达|万科|万象|华联|金地|保利|绿城|顺丰|中通|圆通|申通|韵达|极兔|邮政"
    "|京东|平安|农行|工行|建行|国贸|东门|西门|南门|北门|楼下|楼上|门口|安居|康城|和园|广场|中心|地下|负一"
    "|白天|晚上|周末|上午|下午|工作日|要快|现货|默认|家|办公|收|收件|收货|中国|国际|农贸|商城|商铺|仓库|车库"
    "|车间|明天|今天|后天|有人|房间|高层|向东|向西|向南|向北|成人|请电联|电联"
)

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_DOTTED = re.compile(rf"[{_HAN}]{{1,10}}(?:·[{_HAN}]{{1,12}}){{1,4}}")
_TITLED = re.compile(rf"(?P<name>[{_HAN}]{{1,3}}){_TITLES}")
_FAMILIAR = re.compile(rf"[小老阿大][{_HAN}]")
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,4}}")
_NICKNAME = re.compile(rf"[A-Za-z{_HAN}]{{2,6}}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'’-]*(?: [A-Za-z][A-Za-z.'’-]*){0,3}")
_ROAD = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|lane|room|rm|no|building|bldg|floor|block|unit|district|city|town|village|county"
    r"|province|china|house|school|university|hotel|garden|park|tower|plaza|center|centre|tel|phone|address|name)\b",
    re.IGNORECASE,
)
_RECEIVES = re.compile(r"[ (（]*(?:亲?收|收[货件]|收货人|收件人)[)）]?$")
_LABEL_BEHIND = re.compile(r"(?:地址|电话|手机)$")
_GLUED = re.compile(rf"(?P<street>.*(?:[号室楼栋幢层户组队座]|单元|\d))[-/]?(?P<name>[{_HAN}]{{2,3}}(?:先生|女士)?)$")


class Likeness(IntEnum):
    """How much a piece looks like a name by itself."""

    NONE = 0
    NICKNAME = 2
    LONG = 3
    LATIN = 4
    NAME = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between separators, with the separators and marks before it."""

    text: str
    lead: str


def clean_name(text: str) -> str:
    """A name without brackets, edges and 收 (to be received by)."""
    text = text.strip(" :：-/().（）~。\"'“”*")
    kept = _RECEIVES.sub("", _LABEL_BEHIND.sub("", text) if len(text) > 3 else text)
    return kept.strip(" (（)）") if len(kept) > 1 else text


def likeness(text: str) -> Likeness:
    """How much `text` looks like a person's name."""
    if _NO_NAME.fullmatch(text) or len(text) > _LONGEST:
        return Likeness.NONE
    if _LATIN.fullmatch(text):
        return Likeness.NONE if _ROAD.search(text) or len(text) < 2 else Likeness.LATIN
    if _DOTTED.fullmatch(text):
        return Likeness.NAME
    titled = _TITLED.fullmatch(text)
    if titled and not _BUILT.intersection(titled["name"]):
        return Likeness.NAME if titled["name"][0] in _SURNAMES or len(titled["name"]) > 1 else Likeness.NICKNAME
    if _HAN_NAME.fullmatch(text):
        return _han_likeness(text)
    return Likeness.NICKNAME if _NICKNAME.fullmatch(text) and not _BUILT.intersection(text) else Likeness.NONE


def _han_likeness(text: str) -> Likeness:
    compound = _COMPOUND.match(text)
    given = text[2:] if compound else text[1:]
    built = _BUILT.intersection(given)
    if built and not (len(text) == 2 and built <= _SOMETIMES_GIVEN):
        return Likeness.NONE
    if compound and given:
        return Likeness.NAME
    if text[0] in _SURNAMES:
        return Likeness.NAME if len(text) <= 3 else Likeness.LONG
    if text[0] in _BUILT:
        return Likeness.NONE
    return Likeness.LONG if _FAMILIAR.fullmatch(text) and text[1] in _SURNAMES else Likeness.NICKNAME


def may_be_name(text: str) -> bool:
    """Whether a person may well be called so; used where a name is glued to its place, so nicknames do not count."""
    return likeness(clean_name(text)) >= Likeness.LONG


def take_name(pieces: Sequence[Piece]) -> tuple[str | None, list[Piece]]:
    """The name, if one is certain enough, and the pieces without it."""
    for at, piece in enumerate(pieces):
        name = clean_name(piece.text)
        if piece.lead.rstrip(" \n").endswith(NAME) and 0 < len(name) <= _LONGEST and not re.search(r"\d", name):
            return name, _without(pieces, at)
    ranked = [(_rank(pieces, at), -at) for at in range(len(pieces))]
    best, at = max(ranked, default=(0, 0))
    if best >= 6:
        return clean_name(pieces[-at].text), _without(pieces, -at)
    return _unglued(pieces)


def _without(pieces: Sequence[Piece], at: int) -> list[Piece]:
    # The separators of the name go to its follower, so that what stood apart stays apart.
    rest = list(pieces)
    gone = rest.pop(at)
    if at < len(rest):
        rest[at] = Piece(rest[at].text, gone.lead + rest[at].lead)
    return rest


def _rank(pieces: Sequence[Piece], at: int) -> int:
    """Likeness plus what the position says; 6 is enough."""
    piece, after = pieces[at], pieces[at + 1].lead if at + 1 < len(pieces) else ""
    base = likeness(clean_name(piece.text))
    if not base or NOTE in piece.lead:
        return 0
    by_phone = PHONE in piece.lead or PHONE in after
    first, last = at == 0 and PLACE not in piece.lead, at == _last(pieces)
    points = 4 * by_phone + 2 * first + last + 2 * (first and PLACE in after)
    points += base is Likeness.LATIN and " " in piece.text
    points += bool({"\n", ",", "，", BREAK}.intersection(piece.lead)) + bool(_RECEIVES.search(piece.text))
    if PLACE in piece.lead and not by_phone:
        points -= 3
    return int(base) + points


def _last(pieces: Sequence[Piece]) -> int:
    return max((at for at, piece in enumerate(pieces) if piece.text), default=-1)


def _unglued(pieces: Sequence[Piece]) -> tuple[str | None, list[Piece]]:
    """文三路1号张三 beside a telephone number: the name is what follows the house number."""
    phones = any(PHONE in piece.lead for piece in pieces)
    for at, piece in enumerate(pieces):
        beside = PHONE in pieces[at + 1].lead if at + 1 < len(pieces) else False
        may_hold = beside or (at == _last(pieces) and not phones)
        found = _GLUED.match(_RECEIVES.sub("", piece.text)) if may_hold else None
        if found and likeness(found["name"]) is Likeness.NAME:
            return found["name"], [*pieces[:at], Piece(found["street"], piece.lead), *pieces[at + 1 :]]
    return None, list(pieces)
