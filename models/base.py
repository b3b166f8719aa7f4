"""What every table shares: naming of constraints, identifiers, moments in time."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Identity, MetaData, Text, func
from sqlalchemy.orm import DeclarativeBase, mapped_column

#: Constraint names are part of the interface: refusals and migrations speak of them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: A surrogate key. 64 bits, given by the database.
Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
#: A moment, always with a zone; stored in UTC.
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
#: The moment a row was written, by the database's clock.
Written = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
#: Money: an integer number of fen (CNY 0.01).
Fen = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """The root of all tables. Text columns are TEXT; lengths are CHECK constraints where they matter."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text(), int: BigInteger(), datetime: DateTime(timezone=True)}  # noqa: RUF012
