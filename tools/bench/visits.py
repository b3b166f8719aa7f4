"""What the browsers send: to the shop, and to the limits beside it."""

import http.client
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

import psycopg

from models.searching import query
from tools.bench.carts import CITY, COUNTY, PROVINCE
from tools.bench.client import Sent
from tools.bench.straight import OneLine

PER_PAGE, MOST_PAGES = 24, 50
#: A browser looks at so many different products again and again.
FAVOURITES = 20
#: So many answers a second one browser will not get.
MOST_A_SECOND = 1200
CHINESE, PINYIN = "茶叶", "chaye"
LIKE_A_BROWSER = (
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Accept-Language", "zh-CN,zh;q=0.9"),
    ("User-Agent", "Mozilla/5.0 (bench)"),
)
FORM = ("Content-Type", "application/x-www-form-urlencoded")

Crowd = Sequence[Sequence[Sent]]
_cold = itertools.count(1)


@dataclass(frozen=True)
class Visit:
    """A page of the shop and what is beside it in the limits. `cold`: no address is asked for twice."""

    name: str
    paths: tuple[str, ...]
    limit_paths: tuple[str, ...]
    cold: bool = False

    def crowd(self, clients: int, seconds: float, jar: str) -> Crowd:
        """What each of so many browsers sends to the shop; `jar` is their cookies."""
        headers = (*LIKE_A_BROWSER, ("Cookie", jar))
        most = int(seconds * MOST_A_SECOND)
        return [[Sent("GET", path, headers) for path in self._some(most)] for _ in range(clients)]

    def limit_crowd(self, clients: int) -> Crowd:
        """What they send to the limit."""
        return [[Sent("GET", path, LIKE_A_BROWSER) for path in self.limit_paths]] * clients

    def _some(self, most: int) -> Iterator[str]:
        if not self.cold:
            return iter(self.paths)
        marked = (f"{path}{'&' if '?' in path else '?'}n={next(_cold)}" for path in itertools.cycle(self.paths))
        return itertools.islice(marked, most)


def visits(url: str) -> list[Visit]:
    """Every page that is measured, for the database at `url`."""
    with psycopg.connect(url) as connection:
        shop = _one(connection, "SELECT id FROM organisation WHERE is_pavilion")
        total = int(str(_one(connection, "SELECT count(*) FROM listing WHERE state = 'live'")))
        some = connection.execute("SELECT slug FROM product ORDER BY id LIMIT %s", [FAVOURITES])
        slugs = [str(row[0]) for row in some]
    last = max(1, min(total // PER_PAGE, MOST_PAGES))  # the last full one
    first_limit, last_limit = (f"/products?shop={shop}&offset={offset}" for offset in (0, (last - 1) * PER_PAGE))
    products = tuple(f"/products/{slug}" for slug in slugs)
    product_limits = tuple(f"/products/{slug}?shop={shop}" for slug in slugs)
    return [
        Visit("listing, page 1", ("/products",), (first_limit,)),
        Visit("listing, page 1, cold", ("/products",), (first_limit,), cold=True),
        Visit("listing, last page", (f"/products?page={last}",), (last_limit,)),
        Visit("product", products, product_limits),
        Visit("product, cold", products, product_limits, cold=True),
        *(_search(name, words, shop) for name, words in (("search, Chinese", CHINESE), ("search, pinyin", PINYIN))),
    ]


class Browser:
    """One visitor who reads pages slowly: gets the cookies and tokens a crowd then sends."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """A page."""
        return self.send(Sent("GET", path))

    def send(self, sent: Sent) -> str:
        """Any request; the cookies of the answer are kept."""
        headers = {**dict(sent.headers), "Cookie": self.jar}
        self._connection.request(sent.method, sent.path, sent.body or None, headers)
        answer = self._connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{sent.method} {sent.path} answered {answer.status}")
        return text

    @property
    def jar(self) -> str:
        """The cookies as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def token(self, path: str) -> str:
        """The token of the form on a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path))
        if found is None:
            raise RuntimeError(f"no form on {path}")
        return found[1]


def cart_crowd(port: int, clients: int, listings: Sequence[int]) -> Crowd:
    """Browsers that put one pack after the other into their cart, as the page's script does."""
    return [[*_packs(port, listings)] for _ in range(clients)]


def cart_limit_crowd(carts: Sequence[int], listings: Sequence[int]) -> Crowd:
    """The same at the limit, one cart a browser."""
    return [[_post("/cart", {"cart": cart, "listing": one}) for one in listings] for cart in carts]


def order_crowd(port: int, clients: int, lines: Sequence[OneLine]) -> Crowd:
    """Browsers that each place one order after the other; every form has a cart of its own."""
    crowd = []
    for number in range(clients):
        browser = Browser(port)
        token = browser.token("/products")
        crowd.append([_checkout(token, line, browser.jar) for line in lines[number::clients]])
    return crowd


def order_limit_crowd(clients: int, lines: Sequence[OneLine]) -> Crowd:
    """The same orders for the limit."""
    sent = [_post("/orders", {"line": json.dumps(asdict(line))}) for line in lines]
    return [sent[number::clients] for number in range(clients)]


def _search(name: str, words: str, shop: object) -> Visit:
    limit = f"/search?shop={shop}&words={quote(query(words))}"
    return Visit(name, (f"/search?q={quote(words)}",), (limit,))


def _packs(port: int, listings: Sequence[int]) -> Iterator[Sent]:
    browser = Browser(port)
    fields = {"csrf_token": browser.token("/products"), "quantity": 1}
    browser.send(_post("/cart", {**fields, "listing": listings[0]}, browser.jar))
    for listing in listings:
        yield _post("/cart", {**fields, "listing": listing}, browser.jar, accept="application/json")


def _checkout(token: str, line: OneLine, jar: str) -> Sent:
    form = {
        "csrf_token": token,
        "checkout_token": line.checkout_token,
        "seen_total": line.total_fen,
        "paste": "",
        "recipient": "陈一禾",
        "phone": "13800138000",
        "province": PROVINCE,
        "city": CITY,
        "county": COUNTY,
        "town": "",
        "street": "文一西路1号2幢301室",
        "email": "chen@example.cn",
        "remark": "",
    }
    return _post("/checkout", form, jar)


def _post(path: str, form: dict[str, object], jar: str = "", accept: str = "text/html") -> Sent:
    headers = (FORM, ("Accept", accept), *((("Cookie", jar),) if jar else ()))
    return Sent("POST", path, headers, urlencode(form))


def _one(connection: psycopg.Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
    assert row is not None  # noqa: S101 the data has it
    return row[0]
