"""What is measured, each in turns with its limit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tools.bench import orders
from tools.bench.carts import filled, plentiful
from tools.bench.client import Figures, let_in
from tools.bench.house import House
from tools.bench.report import Compared
from tools.bench.servers import Server
from tools.bench.visits import (
    Browser,
    Crowd,
    Visit,
    cart_crowd,
    cart_limit_crowd,
    order_crowd,
    order_limit_crowd,
    visits,
)

CLIENTS = (1, 8)
#: Odd, so that the median is one of them.
ROUNDS = 5
WARM_SECONDS = 0.3
#: What a second brings at the most: orders by HTTP, by the operation or straight.
MOST_BY_HTTP, MOST_STRAIGHT = 1_000, 4_000

Measure = Callable[[int, float], Figures]
"""So many clients for so many seconds."""


@dataclass(frozen=True)
class Turns:
    """How long each figure is measured, over all its rounds, and which ones: those with `only` in their name."""

    seconds: float
    only: str = ""

    def compare(self, name: str, thing: Measure, limit: Measure, clients: Sequence[int]) -> Iterator[Compared]:
        """Thing, limit, thing, limit, …, for each number of clients."""
        if self.only not in name:
            return
        share = self.seconds / ROUNDS
        for many in clients:
            thing(many, WARM_SECONDS)
            limit(many, WARM_SECONDS)
            yield Compared(name, many, [(thing(many, share), limit(many, share)) for _ in range(ROUNDS)])


def by_http(house: House, url: str, turns: Turns) -> Iterator[Compared]:
    """Pages, carts and orders, from the browser's side."""
    listings = plentiful(url)
    with house.shop(url) as shop, house.limits(url) as limits:
        for visit in visits(url):
            yield from turns.compare(visit.name, _visit(shop, visit), _limit(limits, visit), CLIENTS)
        fill = partial(_fill, shop, listings), partial(_fill_limit, limits, url, listings)
        yield from turns.compare("put into the cart", *fill, CLIENTS)
        order = partial(_order, shop, url, listings), partial(_order_limit, limits, url, listings)
        yield from turns.compare("place order", *order, CLIENTS)


def by_operation(url: str, turns: Turns) -> Iterator[Compared]:
    """The operation that places orders, without a page, from several processes."""
    listings = plentiful(url)
    for name, chosen in (("order, operation, spread", listings), ("order, operation, one item", listings[:1])):
        pair = (partial(_write, url, chosen, writer) for writer in (orders.by_operation, orders.by_statements))
        yield from turns.compare(name, *pair, (orders.PROCESSES,))


def growth(house: House, url: str, small_url: str, turns: Turns) -> Iterator[Compared]:
    """The pages of a large county beside those of a small one, for one visitor."""
    small_visits = {visit.name: visit for visit in visits(small_url)}
    with house.shop(url) as shop, house.shop(small_url) as small:
        for visit in visits(url):
            pair = _visit(shop, visit), _visit(small, small_visits[visit.name])
            yield from turns.compare(visit.name, *pair, (1,))


def _visit(shop: Server, visit: Visit) -> Measure:
    browser = Browser(shop.port)
    browser.get("/products")
    return lambda clients, seconds: let_in(shop.port, visit.crowd(clients, seconds, browser.jar), seconds)


def _limit(limits: Server, visit: Visit) -> Measure:
    return lambda clients, seconds: let_in(limits.port, visit.limit_crowd(clients), seconds)


def _fill(shop: Server, listings: Sequence[int], clients: int, seconds: float) -> Figures:
    return let_in(shop.port, cart_crowd(shop.port, clients, listings[:20]), seconds)


def _fill_limit(limits: Server, url: str, listings: Sequence[int], clients: int, seconds: float) -> Figures:
    mine = [line.cart_id for line in filled(url, clients, listings)]
    return let_in(limits.port, cart_limit_crowd(mine, listings[:20]), seconds)


def _order(shop: Server, url: str, listings: Sequence[int], clients: int, seconds: float) -> Figures:
    lines = filled(url, int(MOST_BY_HTTP * seconds), listings)
    crowd: Crowd = order_crowd(shop.port, clients, lines)
    return let_in(shop.port, crowd, seconds, once=True)


def _order_limit(limits: Server, url: str, listings: Sequence[int], clients: int, seconds: float) -> Figures:
    crowd = order_limit_crowd(clients, filled(url, int(MOST_STRAIGHT * seconds), listings))
    return let_in(limits.port, crowd, seconds, once=True)


def _write(url: str, listings: Sequence[int], writer: orders.Writer, processes: int, seconds: float) -> Figures:
    lines = filled(url, int((MOST_STRAIGHT + 1000) * seconds), listings)
    return orders.measure(url, lines, writer, seconds, processes)
