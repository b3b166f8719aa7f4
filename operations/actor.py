"""Who acts. Every operation that depends on it is told."""

from dataclasses import dataclass

from models.parties import Role


@dataclass(frozen=True)
class Actor:
    """A visitor: a person with the roles in force on this request, a guest, or the house itself (a job)."""

    person_id: int | None = None
    roles: tuple[Role, ...] = ()
    is_superuser: bool = False

    def has(self, *names: str) -> bool:
        """Whether one of these roles is in force."""
        return any(role.name in names for role in self.roles)

    def organisations(self, kind: str) -> tuple[int, ...]:
        """The ids of the organisations of that kind the actor acts for."""
        return tuple({role.organisation_id: None for role in self.roles if role.organisation_kind == kind})


#: Jobs and the loading of demonstration data.
HOUSE = Actor()
