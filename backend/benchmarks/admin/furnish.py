"""What a browser needs of a catalogue: a password, and a product of ten pages with a long past.

`python -m benchmarks.admin.furnish OWNER_ID`; the settings name the database. Prints one JSON
object.
"""

import json
import secrets
import sys
from typing import Final

from sqlalchemy import text

from app.core.database import unit_of_work
from app.core.security import password_context
from app.models import Product, ProductUrl, Store, User
from app.models.types import utcnow
from app.services import pricing

OFFERS: Final = 10
DAYS: Final = 1826
"""Five years."""

_DAILY: Final = """
INSERT INTO price_history (product_url_id, amount, currency, availability, started_at,
    last_seen_at, source, excluded)
SELECT u.id, 80 + abs(hashint8(u.id)) % 40 + abs(hashint8(u.id * 2003 + day)) % 900 / 100.0, 'EUR',
    CASE WHEN abs(hashint8(u.id * 4001 + day)) % 100 = 0 THEN 'out_of_stock' ELSE 'in_stock' END,
    :now - (day + 1) * interval '1 day', :now - day * interval '1 day' - interval '1 minute',
    'check', false
FROM product_urls u, generate_series(0, :days - 1) AS day
WHERE u.product_id = :product
"""


def main(owner_id: int) -> None:
    password = secrets.token_urlsafe(24)
    with unit_of_work() as session:
        owner = session.get_one(User, owner_id)
        owner.password_hash = password_context().hash(password)
        product = Product(user_id=owner.id, name="Zoetrope", slug="zoetrope")
        stores = [
            Store(user_id=owner.id, name=f"Old shop {n}", slug=f"old-{n}", currency="EUR")
            for n in range(OFFERS)
        ]
        session.add_all([product, *stores])
        session.flush()
        for number, store in enumerate(stores):
            url = f"https://old.example/{number}"
            session.add(
                ProductUrl(
                    product_id=product.id,
                    store_id=store.id,
                    url=url,
                    canonical_url=url,
                    is_primary=number == 0,
                )
            )
        session.flush()
        values = {"product": product.id, "days": DAYS, "now": utcnow()}
        session.execute(text(_DAILY), values)
        pricing.rebuild_caches(session, [product.id])
        told = {"EMAIL": owner.email, "PASSWORD": password, "PRODUCT": str(product.id)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
