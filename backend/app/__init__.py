"""CostCourter's API, worker and services."""

__version__ = "0.1.0"
