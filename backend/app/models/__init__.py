"""Every table, so that the metadata is whole wherever one model is used."""

from app.models.alert_rules import AlertRule
from app.models.alerts import Alert
from app.models.audit import AuditEntry
from app.models.checks import PriceCheck
from app.models.identities import Identity
from app.models.instance import InstanceSetting
from app.models.jobs import ImportProduct, Job, JobItem
from app.models.notifications import (
    FeedAddress,
    NotificationChannel,
    NotificationDelivery,
    NotificationPreferences,
)
from app.models.passkeys import Passkey
from app.models.people import Invitation
from app.models.price_history import PriceHistory
from app.models.product_counts import ProductCount
from app.models.product_urls import ProductUrl
from app.models.products import Product
from app.models.push import PushSubscription
from app.models.saved_views import SavedView
from app.models.search import SearchedPage
from app.models.snapshots import Snapshot
from app.models.standings import SiteStanding
from app.models.stores import Store, StoreDomain
from app.models.tags import ProductTag, Tag
from app.models.tokens import ApiToken, RefreshFamily, RefreshToken
from app.models.users import User

__all__ = [
    "Alert",
    "AlertRule",
    "ApiToken",
    "AuditEntry",
    "FeedAddress",
    "Identity",
    "ImportProduct",
    "InstanceSetting",
    "Invitation",
    "Job",
    "JobItem",
    "NotificationChannel",
    "NotificationDelivery",
    "NotificationPreferences",
    "Passkey",
    "PriceCheck",
    "PriceHistory",
    "Product",
    "ProductCount",
    "ProductTag",
    "ProductUrl",
    "PushSubscription",
    "RefreshFamily",
    "RefreshToken",
    "SavedView",
    "SearchedPage",
    "SiteStanding",
    "Snapshot",
    "Store",
    "StoreDomain",
    "Tag",
    "User",
]
