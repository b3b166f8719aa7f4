"""The ways carriers are spoken to, a module each, found by themselves: `Carrier.adapter` is the name of one.

Another way is another file here with `open_way(where) -> Adapter`; its URL is the setting `CARRIER_<NAME>_URL`.
"""

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from gateways.carrying import Adapter, CarrierUnavailable, Where

#: All ways there are, in the order of their names.
NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


class Carriers:
    """The ways that are set up. `urls` by name; a way without one is off. `pushed_to` is filled in with the name.

    Raises ValueError for a URL that cannot be used; it names the way and no secret.
    """

    def __init__(self, urls: Mapping[str, str], pushed_to: Callable[[str], str]) -> None:
        if unknown := set(urls) - set(NAMES):
            raise ValueError(f"there is no way {sorted(unknown)[0]}, only {', '.join(NAMES)}")
        self._ways = {name: _open(name, Where(urls[name], pushed_to(name))) for name in NAMES if urls.get(name)}

    def way(self, name: str) -> Adapter:
        """The way of that name. Raises CarrierUnavailable while it is off, or there is none."""
        if name not in self._ways:
            raise CarrierUnavailable(f"the way {name} is not set up")
        return self._ways[name]


def _open(name: str, where: Where) -> Adapter:
    try:
        return cast(Adapter, import_module(f"{__name__}.{name}").open_way(where))
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
