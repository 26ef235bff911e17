"""Prices: what to check, what a visit means, what is kept, and what is derived from it."""

from app.services.pricing.accept import Past
from app.services.pricing.cache import product_ids_after, rebuild_caches
from app.services.pricing.cadence import coming_checks
from app.services.pricing.check import Check, Subject, check
from app.services.pricing.choose import pages_at, pages_in_view, pages_of_product, pages_of_products
from app.services.pricing.choose_due import room_in_queue
from app.services.pricing.days import drop_day, drop_strays, prepare_days
from app.services.pricing.decide import adopt, decide
from app.services.pricing.due import Batch, ask_for, lease_again, lease_due, lease_now
from app.services.pricing.effective import (
    closest_schedule,
    effective_schedule,
    effective_schedules,
)
from app.services.pricing.fingerprints import read_anew
from app.services.pricing.modes import ASKS_NEXT, Lesson, hands_over, learn, lesson_of
from app.services.pricing.orphans import end_lapsed, take_back_lost
from app.services.pricing.patience import seconds_until_turn
from app.services.pricing.readings import add_readings
from app.services.pricing.record import record
from app.services.pricing.reschedule import reschedule, reschedule_after
from app.services.pricing.subjects import hints_of, subjects_of, target_of
from app.services.pricing.visits import visit_pages
from app.services.pricing.writer import Tell

__all__ = [
    "ASKS_NEXT",
    "Batch",
    "Check",
    "Lesson",
    "Past",
    "Subject",
    "Tell",
    "add_readings",
    "adopt",
    "ask_for",
    "check",
    "closest_schedule",
    "coming_checks",
    "decide",
    "drop_day",
    "drop_strays",
    "effective_schedule",
    "effective_schedules",
    "end_lapsed",
    "hands_over",
    "hints_of",
    "learn",
    "lease_again",
    "lease_due",
    "lease_now",
    "lesson_of",
    "pages_at",
    "pages_in_view",
    "pages_of_product",
    "pages_of_products",
    "prepare_days",
    "product_ids_after",
    "read_anew",
    "rebuild_caches",
    "record",
    "reschedule",
    "reschedule_after",
    "room_in_queue",
    "seconds_until_turn",
    "subjects_of",
    "take_back_lost",
    "target_of",
    "visit_pages",
]
