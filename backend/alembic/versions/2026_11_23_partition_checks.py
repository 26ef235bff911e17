"""partition price_checks by day

Revision ID: 7c1f0f6f2b1e
Revises: bbb37b4666d2
"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "7c1f0f6f2b1e"
down_revision = "bbb37b4666d2"
branch_labels = None
depends_on = None

# Days with checks already, and the first ones that housekeeping would make ahead.
DAYS = """
SELECT DISTINCT (checked_at AT TIME ZONE 'UTC')::date FROM price_checks_old
UNION
SELECT (now() AT TIME ZONE 'UTC')::date + ahead FROM generate_series(0, 7) AS ahead
ORDER BY 1
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE price_checks RENAME TO price_checks_old")
    op.execute(
        "CREATE TABLE price_checks (LIKE price_checks_old INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        " PARTITION BY RANGE (checked_at)"
    )
    op.execute("ALTER SEQUENCE price_checks_id_seq OWNED BY price_checks.id")
    op.execute("CREATE TABLE price_checks_default PARTITION OF price_checks DEFAULT")
    for day in op.get_bind().scalars(sa.text(DAYS)).all():
        make_partition(day)
    op.execute("INSERT INTO price_checks SELECT * FROM price_checks_old")
    op.execute("DROP TABLE price_checks_old")
    op.create_primary_key("pk_price_checks", "price_checks", ["id", "checked_at"])
    make_references_and_indexes()


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE price_checks RENAME TO price_checks_old")
    op.execute(
        "CREATE TABLE price_checks (LIKE price_checks_old INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
    )
    op.execute("ALTER SEQUENCE price_checks_id_seq OWNED BY price_checks.id")
    op.execute("INSERT INTO price_checks SELECT * FROM price_checks_old")
    op.execute("DROP TABLE price_checks_old")
    op.create_primary_key("pk_price_checks", "price_checks", ["id"])
    op.create_unique_constraint(
        "uq_price_checks_product_url_id_lease", "price_checks", ["product_url_id", "lease"]
    )
    make_references_and_indexes()


def make_partition(day: date) -> None:
    op.execute(
        f"CREATE TABLE price_checks_{day:%Y_%m_%d} PARTITION OF price_checks"
        f" FOR VALUES FROM ('{day} 00:00:00+00') TO ('{day + timedelta(days=1)} 00:00:00+00')"
    )


def make_references_and_indexes() -> None:
    op.create_foreign_key(
        "fk_price_checks_product_url_id",
        "price_checks",
        "product_urls",
        ["product_url_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index("ix_price_checks_checked_at", "price_checks", ["checked_at"])
    op.create_index(
        "ix_price_checks_held",
        "price_checks",
        ["product_url_id"],
        postgresql_where=sa.text("outcome = 'held' AND decision IS NULL"),
    )
    op.create_index(
        "ix_price_checks_newest", "price_checks", ["product_url_id", "checked_at", "id"]
    )
