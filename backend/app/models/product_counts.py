"""How many products there are, kept by PostgreSQL itself."""

from sqlmodel import Field

from app.models.types import Table


class ProductCount(Table, table=True):
    """What some statements added to the number of somebody's products; the sum is the number.

    Triggers on `products` write it, so that a list does not count a hundred thousand rows to say
    how long it is. No foreign key: what the deletion of an account takes away adds up to nothing.
    """

    __tablename__ = "product_counts"

    user_id: int = Field(index=True)
    products: int
