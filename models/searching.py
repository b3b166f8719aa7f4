"""Full-text search for Chinese without a dictionary in the database.

PostgreSQL here splits no Chinese and knows no pinyin, so both sides are made in Python: `tokens` for the tsvector
column (`array_to_tsvector`), `query` and `relaxed_query` for the tsquery. A lexeme is a Han character, a pair of
neighbours (冬笋), or a kind letter with a word: l Latin word, p pinyin, i initials, n number, g grams, m millilitres.
Pinyin and initials are stored from every syllable on, so `'psun':*` finds 冬笋 as well.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import rjieba

#: Characters of one text that are looked at.
LONGEST_TEXT = 5_000
#: Characters of what a visitor types that are looked at.
LONGEST_QUERY = 100
#: A longer text is a description: it is found by its characters and words, not by pinyin, or `ds` would find them all.
LONGEST_NAME = 40
#: Syllables of the longest pinyin that is found.
SYLLABLES = 8

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_WORD = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<latin>(?:(?![{_HAN}])[^\W\d_])+)")
_AMOUNT = re.compile(
    r"(?<![0-9.])(?P<many>[0-9]{1,6}(?:\.[0-9]{1,3})?|[半一二两三四五六七八九十])\s*"
    r"(?P<unit>(?:kg|g|ml|l)(?![a-z])|千克|公斤|斤|两|克|毫升|升)"
)
_GRAMS = {"kg": 1000, "千克": 1000, "公斤": 1000, "斤": 500, "两": 50, "克": 1, "g": 1}
_MILLILITRES = {"l": 1000, "升": 1000, "ml": 1, "毫升": 1}
_THOUSANDTHS = {"半": 500, "两": 2000} | {one: n * 1000 for n, one in enumerate("一二三四五六七八九十", 1)}
_EMPTY_WORDS = frozenset("的了呢吗吧啊和与")
#: A lexeme may have 2,046 bytes; nobody types that.
_LONGEST_WORD = 40
#: Characters of goods and places with their two readings; both are found, whichever a phrase asks for.
_READ_TWO_WAYS = (
    "长chang,zhang 重zhong,chong 行xing,hang 乐le,yue 藏cang,zang 朝chao,zhao 柏bai,bo 茄qie,jia 薄bo,bao "
    "盛sheng,cheng 单dan,shan 种zhong,chong 传chuan,zhuan 调diao,tiao 弹dan,tan 降jiang,xiang 角jiao,jue "
    "壳ke,qiao 露lu,lou 蔓man,wan 色se,shai 参shen,can 什shi,shen 省sheng,xing 熟shu,shou 宿su,xiu 尾wei,yi "
    "血xue,xie 粘zhan,nian 爪zhua,zhao 都dou,du 六liu,lu 会hui,kuai 厦xia,sha 桔ju,jie 荠qi,ji 芥jie,gai "
    "核he,hu 蚌bang,beng 大da,dai 石shi,dan 曾zeng,ceng 解jie,xie 折zhe,she 莞guan,wan 车che,ju 还hai,huan "
    "削xiao,xue 剥bo,bao 泊bo,po"
)
_READINGS = {one[0]: tuple(one[1:].split(",")) for one in _READ_TWO_WAYS.split()}

#: Goods of the county that pypinyin misreads, syllable by syllable.
_PHRASES = {"长粽": [["cháng"], ["zòng"]]}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One lexeme, or all that begin with it."""

    text: str
    is_prefix: bool = False

    def sql(self) -> str:
        """In PostgreSQL's notation, whatever characters it has."""
        quoted = self.text.replace("\\", "\\\\").replace("'", "''")
        return f"'{quoted}'" + (":*" if self.is_prefix else "")


@dataclass(frozen=True, slots=True)
class Every:
    """All parts must be there."""

    parts: tuple["Node", ...]

    def sql(self) -> str:
        """In PostgreSQL's notation."""
        return "(" + " & ".join(part.sql() for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class Either:
    """One part is enough."""

    parts: tuple["Node", ...]

    def sql(self) -> str:
        """In PostgreSQL's notation."""
        return "(" + " | ".join(part.sql() for part in self.parts) + ")"


Node = Lexeme | Every | Either


def tokens(*texts: str) -> list[str]:
    """The lexemes all these texts are found by: sorted, none twice, none empty, ready for `array_to_tsvector`."""
    found: set[str] = set()
    for text in texts:
        plain = _plain(text[:LONGEST_TEXT])
        found.update(_amounts(plain))
        for kind, word in _words(plain):
            found.update(_han_lexemes(word) if kind == "han" else [kind[0] + word])
            if kind == "han" and len(text) <= LONGEST_NAME:
                found.update(_spelt(word))
    return sorted(found)


def query(text: str) -> str:
    """A tsquery, safe to cast, for which every word of `text` must be found; "" when there is no word in it."""
    found = wanted(text)
    return found.sql() if found else ""


def relaxed_query(text: str) -> str:
    """A tsquery for which one word is enough, for when `query` finds nothing; "" when there is no word in it."""
    found = wanted_loosely(text)
    return found.sql() if found else ""


def wanted(text: str) -> Node | None:
    """What `query` asks for, before it is written down."""
    amounts, rest = _typed(text)
    parts: list[Node] = [Lexeme(one) for one in amounts]
    for kind, word in _words(rest):
        if kind == "han":
            parts += [_every(_pairs(one)) for one in rjieba.cut(word) if one not in _EMPTY_WORDS]
        else:
            parts.append(_latin(word) if kind == "latin" else Lexeme(kind[0] + word))
    return _every_node(parts)


def wanted_loosely(text: str) -> Node | None:
    """What `relaxed_query` asks for: any pair of characters, any word; numbers only when there is nothing else."""
    amounts, rest = _typed(text)
    numbers: list[Node] = [Lexeme(one) for one in amounts]
    parts: list[Node] = []
    for kind, word in _words(rest):
        if kind == "number":
            numbers.append(Lexeme(kind[0] + word))
        else:
            parts += [_latin(word)] if kind == "latin" else [Lexeme(one) for one in _pairs(word)]
    # A lone 茶 beside 菊米 would find every tea.
    telling = [part for part in parts if not (isinstance(part, Lexeme) and len(part.text) == 1)]
    return _either_node(telling or parts or numbers)


def pinyin_key(text: str) -> str:
    """What Chinese names are sorted by: syllables without tones, set apart, so that 西安 comes before 仙居."""
    words = _words(_plain(text[:LONGEST_TEXT]))
    return " ".join(one for kind, word in words for one in (_pinyin_of(word) if kind == "han" else [word]))


def spelling(text: str) -> str:
    """Pinyin without tones, and initials, as somebody types the beginning of a name: `maoyangchashi mycs`."""
    syllables = pinyin_key(text).split()
    return f"{''.join(syllables)} {''.join(one[0] for one in syllables)}".strip()


def _plain(text: str) -> str:
    """Half-width, lower case, without accents; ü is v as on every keyboard."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).replace("u\u0308", "v")
    kept = "".join(one for one in text if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])['’](?=[a-z])", "", kept))


def _words(plain: str) -> Iterator[tuple[str, str]]:
    for found in _WORD.finditer(plain):
        kind = found.lastgroup or ""
        yield kind, found[0] if kind == "han" else found[0][:_LONGEST_WORD]


def _amounts(plain: str) -> list[str]:
    """2.5kg, 2.5千克 and 5斤 are the same: g2500."""
    found = (_amount(one["many"], one["unit"]) for one in _AMOUNT.finditer(plain))
    return [one for one in found if one]


def _amount(many: str, unit: str) -> str:
    whole, _, part = many.partition(".")
    thousandths = _THOUSANDTHS[many] if many in _THOUSANDTHS else int(whole) * 1000 + int(part.ljust(3, "0"))
    letter, size = ("g", _GRAMS[unit]) if unit in _GRAMS else ("m", _MILLILITRES[unit])
    amount, rest = divmod(thousandths * size, 1000)
    return "" if rest else f"{letter}{amount}"


def _han_lexemes(word: str) -> set[str]:
    return {*word, *(word[at : at + 2] for at in range(len(word) - 1))}


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


@lru_cache(maxsize=4096)
def _spelt(word: str) -> frozenset[str]:
    """Pinyin and initials from every syllable on."""
    readings = [_both_ways(one, said) for one, said in zip(word, _pinyin_of(word), strict=True)]
    found: set[str] = set()
    for start in range(len(readings)):
        window = readings[start : start + SYLLABLES]
        # Every combination would be too many, and a name has seldom more than two such characters.
        doubtful = [at for at, ways in enumerate(window) if len(ways) > 1][:3]
        chosen = [ways if at in doubtful else ways[:1] for at, ways in enumerate(window)]
        for said in product(*chosen):
            found.add("p" + "".join(said))
            found.add("i" + "".join(one[0] for one in said))
    return frozenset(found)


def _both_ways(character: str, said: str) -> tuple[str, ...]:
    ways = (said, *(one for one in _READINGS.get(character, ()) if one != said))
    # 绿 is typed lv, and lu by those who do not know better.
    return (*ways, said.replace("v", "u")) if said.startswith(("lv", "nv")) else ways


def _pinyin_of(text: str) -> list[str]:
    return _speller()(text, errors=list)


@cache
def _speller() -> Callable[..., list[str]]:
    # Takes 60 MB and 0.2 s, and only those who write names need it.
    from pypinyin import lazy_pinyin, load_phrases_dict  # noqa: PLC0415

    load_phrases_dict(_PHRASES)
    return lazy_pinyin


def _typed(text: str) -> tuple[list[str], str]:
    """The amounts in what was typed, and the rest of it."""
    plain = _plain(text[:LONGEST_QUERY])[: 2 * LONGEST_QUERY]
    return _amounts(plain), _AMOUNT.sub(" ", plain)


def _latin(word: str) -> Node:
    """A Latin word may be English, pinyin or initials, and may not be finished yet."""
    if len(word) == 1:
        return Lexeme(f"l{word}")
    english = word.removesuffix("s").removesuffix("e") if len(word) > 4 and word.endswith("s") else word
    spelt = [Lexeme(f"p{word}", True), Lexeme(f"i{word}", True)] if word.isascii() else []
    return Either((Lexeme(f"l{english}", True), *spelt))


def _every(lexemes: list[str]) -> Node:
    return Every(tuple(map(Lexeme, lexemes))) if len(lexemes) > 1 else Lexeme(lexemes[0])


def _every_node(parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Every(tuple(dict.fromkeys(parts)))


def _either_node(parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Either(tuple(dict.fromkeys(parts)))
