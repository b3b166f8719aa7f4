"""Which carrier takes what where, and what it asks for it."""

from sqlalchemy.orm import Session

from models.carriers import Carrier, CarrierRate, carriers_and_whether_rated, rates_in_force
from operations import pricing


class Carriage:
    """The carriers as they stand now, and their rates: all, or those to the one province that is asked about.

    Two queries, however many consignments there are.
    """

    def __init__(self, session: Session, province_code: str | None = None) -> None:
        carriers = session.execute(carriers_and_whether_rated()).all()
        self._carriers = [carrier for carrier, _is_rated in carriers]
        self._rated = {carrier.code for carrier, is_rated in carriers if is_rated}
        rates = session.scalars(rates_in_force(province_code)).all()
        self._rates = {(rate.carrier_code, province): rate for rate in rates for province in rate.province_codes}

    def choose(self, province_code: str, storage: str, weight_g: int, serves: str = "doors") -> Carrier | None:
        """The cheapest carrier that takes a parcel of this weight and storage class there, of equal ones by code.

        None when nobody does. A carrier that has told no rates at all comes last; one that has goes only where it has
        one. To a station anybody goes who serves stations.
        """
        fit = [one for one in self._carriers if _takes(one, storage, weight_g, serves)]
        if serves == "doors":
            fit = [one for one in fit if one.code not in self._rated or (one.code, province_code) in self._rates]
        return min(fit, key=lambda one: self._rank(one, province_code, storage, weight_g), default=None)

    def cost_fen(self, carrier_code: str, province_code: str, storage: str, weight_g: int) -> int | None:
        """What a carrier asks for a parcel; None when no rate is known."""
        rate = self._rates.get((carrier_code, province_code))
        return None if rate is None else cost_fen(rate, weight_g, storage)

    def _rank(self, carrier: Carrier, province_code: str, storage: str, weight_g: int) -> tuple[bool, int, str]:
        cost = self.cost_fen(carrier.code, province_code, storage, weight_g)
        return cost is None, cost or 0, carrier.code


def cost_fen(rate: CarrierRate, weight_g: int, storage: str) -> int:
    """What a carrier asks for one parcel at a rate."""
    return pricing.freight_fen(rate, weight_g, storage)


def choose(
    session: Session, province_code: str, storage: str, weight_g: int, *, serves: str = "doors"
) -> Carrier | None:
    """The carrier for one parcel. Whoever asks for many makes one `Carriage`."""
    return Carriage(session, province_code).choose(province_code, storage, weight_g, serves)


def _takes(carrier: Carrier, storage: str, weight_g: int, serves: str) -> bool:
    return carrier.serves == serves and weight_g <= carrier.heaviest_g and (storage == "ambient" or carrier.cold_chain)
