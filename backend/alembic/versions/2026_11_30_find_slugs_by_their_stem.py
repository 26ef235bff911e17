"""find slugs by their stem"""

import sqlalchemy as sa
from alembic import op

revision = "e7a40d92c6b1"
down_revision = "c3e81f5a9d27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_products_user_id_stem",
        "products",
        ["user_id", sa.text("regexp_replace(slug, '-[0-9]+$', '')")],
        unique=False,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_products_user_id_stem", table_name="products")
