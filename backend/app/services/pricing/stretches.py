"""The part of the derivation that looks back: statistics of pages, and of products by the day.

A *stretch* is a run of days in which nothing about a product changed: whatever holds for one of its
days holds for all of them, so that a year costs as many rows as it had changes, not 365 times the
pages. Days are whole ones of UTC; a day on which a page's price changed belongs to both periods and
is a stretch of its own.
"""

from typing import Final

STATISTICS: Final = """
), spans (name, days) AS (
    VALUES ('days_30', 30), ('days_90', 90), ('days_365', 365), ('all_time', NULL)
), clipped AS (
    SELECT b.*, spans.name,
           greatest(extract(epoch FROM b.ends_at - greatest(
               b.started_at, :now - make_interval(days => spans.days))), 1) AS seconds,
           (greatest(b.started_at, :now - make_interval(days => spans.days))
               AT TIME ZONE 'UTC')::date AS since_on
    FROM buyable b
    JOIN spans ON spans.days IS NULL OR b.ends_at > :now - make_interval(days => spans.days)
), page_windows AS (
    SELECT product_url_id, currency, name, jsonb_build_object(
        'min', min(amount)::text,
        'min_on', (array_agg(since_on ORDER BY amount, since_on DESC))[1],
        'max', max(amount)::text,
        'max_on', (array_agg(since_on ORDER BY amount DESC, since_on DESC))[1],
        'average', round(sum(amount * seconds) / sum(seconds), 4)::text) AS body
    FROM clipped GROUP BY product_url_id, currency, name
), page_statistics AS (
    SELECT product_url_id, currency, jsonb_object_agg(name, body) AS windows
    FROM page_windows GROUP BY product_url_id, currency
), compared AS (
    SELECT b.product_id, b.product_url_id, b.currency, b.compared,
           (b.started_at AT TIME ZONE 'UTC')::date AS first_on,
           (b.ends_at AT TIME ZONE 'UTC')::date + 1 AS until_on
    FROM buyable b
    JOIN shown ON shown.product_id = b.product_id AND shown.currency = b.currency
    WHERE b.compared IS NOT NULL
), bounds AS (
    SELECT product_id, day, lead(day) OVER in_order AS next_day, row_number() OVER in_order AS n
    FROM (SELECT product_id, first_on AS day FROM compared
          UNION SELECT product_id, until_on FROM compared) AS days
    WINDOW in_order AS (PARTITION BY product_id ORDER BY day)
), page_stretches AS (
    SELECT product_id, n, min(compared) AS low, max(compared) AS high
    FROM (SELECT c.product_id, c.product_url_id, c.compared,
                 generate_series(first.n, until.n - 1) AS n
          FROM compared c
          JOIN bounds first ON first.product_id = c.product_id AND first.day = c.first_on
          JOIN bounds until ON until.product_id = c.product_id AND until.day = c.until_on) AS each
    GROUP BY product_id, product_url_id, n
), stretches AS (
    SELECT product_id, bounds.day AS first_on, bounds.next_day AS until_on,
           min(low) AS low, min(high) AS high
    FROM page_stretches
    JOIN bounds USING (product_id, n)
    GROUP BY product_id, bounds.day, bounds.next_day
), clipped_stretches AS (
    SELECT s.product_id, spans.name, s.low, s.high, s.until_on,
           s.until_on - greatest(s.first_on, (:now AT TIME ZONE 'UTC')::date - spans.days + 1)
               AS days
    FROM stretches s
    JOIN spans ON spans.days IS NULL
        OR s.until_on > (:now AT TIME ZONE 'UTC')::date - spans.days + 1
), product_windows AS (
    SELECT product_id, name, lowest AS low, highest AS high, sum(low * days) / sum(days) AS average,
           max(until_on) FILTER (WHERE low = lowest) - 1 AS low_on,
           max(until_on) FILTER (WHERE high = highest) - 1 AS high_on
    FROM (SELECT *, min(low) OVER one AS lowest, max(high) OVER one AS highest
          FROM clipped_stretches
          WINDOW one AS (PARTITION BY product_id, name)) AS judged
    GROUP BY product_id, name, lowest, highest
), product_statistics AS (
    SELECT product_id, jsonb_object_agg(name, jsonb_build_object(
        'min', low::text, 'min_on', low_on, 'max', high::text, 'max_on', high_on,
        'average', round(average, 4)::text)) AS windows,
        max(average) FILTER (WHERE name = 'days_30') AS average_30,
        max(low) FILTER (WHERE name = 'days_90') AS low_90,
        max(high) FILTER (WHERE name = 'days_90') AS high_90,
        max(average) FILTER (WHERE name = 'days_90') AS average_90,
        max(low) FILTER (WHERE name = 'days_365') AS low_year,
        max(high) FILTER (WHERE name = 'days_365') AS high_year,
        max(low) FILTER (WHERE name = 'all_time') AS low_ever,
        max(high) FILTER (WHERE name = 'all_time') AS high_ever
    FROM product_windows GROUP BY product_id
"""
"""Continues what `derive` begins: reads `buyable` and `shown`, takes :now."""
