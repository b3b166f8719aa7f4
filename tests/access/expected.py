"""Who may call what, said a second time and independently of the faces' maps: `matrix.txt`.

A line is a method, an address and who may: `*` anybody, `+` whoever is signed in, else codes of ROLES. After a `;`
stand `pending` (open while the second factor is still to come) and `fresh` (wants a proof of the last minutes).
"""

from dataclasses import dataclass
from pathlib import Path

MATRIX = Path(__file__).with_name("matrix.txt")
#: Code → role as the program knows it.
ROLES = {
    "SO": "owner",
    "SH": "helper",
    "SU": "member",
    "ST": "station_operator",
    "WH": "warehouse",
    "IN": "inspector",
    "BU": "buyer",
    "VM": "vendor_manager",
    "FI": "finance",
    "SP": "support",
    "TR": "trainer",
    "AA": "admin",
    "PS": "superuser",
}


@dataclass(frozen=True)
class Line:
    """One line of the matrix."""

    method: str
    path: str
    who: frozenset[str]
    pending: bool
    fresh: bool

    def admits(self, code: str) -> bool:
        """Whether somebody with that role may call it; `AN` is a guest, `CO` a person without a role."""
        if "*" in self.who:
            return True
        return code != "AN" and ("+" in self.who or code in self.who)


def lines() -> list[Line]:
    """The whole matrix."""
    rows = (row.partition("#")[0].strip() for row in MATRIX.read_text(encoding="utf-8").splitlines())
    return [_line(row) for row in rows if row]


def _line(row: str) -> Line:
    rule, _, marks = row.partition(";")
    method, path, *who = rule.split()
    unknown = set(who) - {*ROLES, "*", "+"}
    assert who, row
    assert not unknown, f"{row}: {unknown}"
    return Line(method, path, frozenset(who), "pending" in marks, "fresh" in marks)
