"""count products as they come and go"""

import sqlalchemy as sa
from alembic import op

revision = "c3e81f5a9d27"
down_revision = "5b8e0f3a7c21"
branch_labels = None
depends_on = None

# One row takes up those before it, but for rows that somebody else is taking up at this moment:
# nobody waits for anybody. A new owner gets what they are given at one go, so that case only adds.
COUNT_PRODUCTS = """
CREATE FUNCTION count_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO product_counts (user_id, products) VALUES (OLD.user_id, -1), (NEW.user_id, 1);
        RETURN NULL;
    END IF;
    WITH changed AS (
        SELECT user_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END AS products
        FROM changed_products GROUP BY user_id
    ), before AS (
        DELETE FROM product_counts WHERE id IN (
            SELECT id FROM product_counts WHERE user_id IN (SELECT user_id FROM changed)
            FOR UPDATE SKIP LOCKED)
        RETURNING user_id, products
    )
    INSERT INTO product_counts (user_id, products)
    SELECT user_id, sum(products)
    FROM (SELECT * FROM changed UNION ALL SELECT * FROM before) AS counted
    GROUP BY user_id HAVING sum(products) <> 0;
    RETURN NULL;
END $$
"""
TRIGGERS = {
    "products_counted_in": """
        AFTER INSERT ON products REFERENCING NEW TABLE AS changed_products FOR EACH STATEMENT
    """,
    "products_counted_out": """
        AFTER DELETE ON products REFERENCING OLD TABLE AS changed_products FOR EACH STATEMENT
    """,
    "products_counted_over": """
        AFTER UPDATE OF user_id ON products FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id)
    """,
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "product_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_counts")),
    )
    op.create_index(op.f("ix_product_counts_user_id"), "product_counts", ["user_id"], unique=False)
    op.execute(COUNT_PRODUCTS)
    # Making a trigger keeps writers out until the end, so that none is counted twice, or not.
    for name, event in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {event} EXECUTE FUNCTION count_products()")
    op.execute(
        "INSERT INTO product_counts (user_id, products) "
        "SELECT user_id, count(*) FROM products GROUP BY user_id"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON products")
    op.execute("DROP FUNCTION count_products()")
    op.drop_table("product_counts")
