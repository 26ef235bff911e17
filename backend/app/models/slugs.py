"""What slugs of one name have in common."""

from typing import Any

from sqlalchemy import Function, String, func, literal_column


def stem_of(slug: Any) -> Function[str]:
    """The slug without the number that tells it from others of the same name.

    Written out, without parameters: an index serves the same expression and no other.
    """
    return func.regexp_replace(
        slug, literal_column("'-[0-9]+$'"), literal_column("''"), type_=String()
    )
