"""The admin in a browser, against a copy of CostCourter that is started for it."""
