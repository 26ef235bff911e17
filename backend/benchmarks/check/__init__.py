"""`make bench-check`: checks a second of one worker process on one core, from lease to record."""
