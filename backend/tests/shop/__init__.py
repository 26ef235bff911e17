"""A small shop to fetch from: many host names, eight kinds of product pages, and bad manners."""

from tests.shop.pages import Body, Kind, ShopPage
from tests.shop.server import Hit, Shop

__all__ = ["Body", "Hit", "Kind", "Shop", "ShopPage"]
