"""What is derived from readings, for any number of products: one SELECT.

Definitions, all of DOMAIN section 5:

- A *period* is a reading that its owner did not exclude. It ends where it was last seen, or where
  the page's next period begins when that is within two intervals.
- *Stale* is an offer that was not seen for two intervals and their jitter.
- Offers are *compared* by one basis: by unit when the product has a unit and every live page a pack
  size, else by what stands on the shelf. Pages without a pack size are then left out.
- *Live* is a page that is active, as its store is, and was not taken out of the comparison.
- The *best offer* of a currency is the cheapest active and fresh one that can be bought. An offer
  whose availability is unknown wins only where nothing is known to be for sale.
- *Shown* is the currency of the primary page, or, where nothing is for sale in it, that of the
  best offer there is; everything else in the cache is in the same one.
- A page's average weighs its periods by time. A product's average is that of the lowest price of
  each day: what a buyer would have paid, whichever shop had it.
- A product's extremes are those of its best price: two changes on one day are both seen, and a
  second, dearer shop is no high. Within one day the high is the lowest of the pages' highs.
- Nothing that could not be bought counts as a low.
- A *deal* is told from two weeks on: its percentile is the share of the last 365 days on which the
  product was dearer, a day at the same price being half of one; its score is the mean of that and
  of where the price stands between the high (0) and the low (100) of the same days. It is *good*
  from five weeks on, within 5 % of the lowest, when there has been a dearer price at all.
"""

from typing import Final

from app.services.pricing.stretches import STATISTICS

_PAGES_AND_OFFERS: Final = """
WITH pages AS (
    SELECT u.id, u.product_id, u.is_primary, u.failures, u.pack_size, p.unit, s.id AS store_id,
           s.name AS store_name, u.active AND s.active AND u.counted AS live,
           p.unit IS NOT NULL AND NOT coalesce(bool_or(u.pack_size IS NULL)
               FILTER (WHERE u.active AND s.active AND u.counted)
               OVER (PARTITION BY p.id), true) AS by_unit,
           make_interval(mins => coalesce(
               (u.schedule ->> 'longest_minutes')::int,
               (p.schedule ->> 'longest_minutes')::int,
               (s.schedule ->> 'longest_minutes')::int, :minutes)) AS every
    FROM products p
    JOIN product_urls u ON u.product_id = p.id
    JOIN stores s ON s.id = u.store_id
    WHERE p.id = ANY(:ids)
), periods AS (
    SELECT pages.product_id, h.product_url_id, h.id, h.amount, h.currency, h.availability,
           h.started_at, h.last_seen_at,
           CASE WHEN by_unit
               THEN round(h.amount / pages.pack_size, 4) ELSE h.amount END AS compared,
           greatest(h.last_seen_at, least(
               coalesce(lead(h.started_at) OVER (
                   PARTITION BY h.product_url_id ORDER BY h.started_at, h.id), h.last_seen_at),
               h.last_seen_at + 2 * pages.every)) AS ends_at
    FROM pages
    JOIN price_history h ON h.product_url_id = pages.id
    WHERE NOT h.excluded
), offers AS (
    SELECT DISTINCT ON (h.product_url_id)
           pages.*, h.amount, h.compared, h.currency, h.availability, h.started_at, h.last_seen_at,
           h.last_seen_at < :now - 2.2 * pages.every AS stale
    FROM periods h
    JOIN pages ON pages.id = h.product_url_id
    ORDER BY h.product_url_id, h.last_seen_at DESC, h.started_at DESC, h.id DESC
), best AS (
    SELECT DISTINCT ON (o.product_id, o.currency) o.*
    FROM offers o
    WHERE o.live AND NOT o.stale AND o.compared IS NOT NULL
      AND o.availability NOT IN ('out_of_stock', 'discontinued')
    ORDER BY o.product_id, o.currency, o.availability = 'unknown', o.compared, o.id
), shown AS (
    SELECT p.id AS product_id,
           coalesce(b.currency, primary_offer.currency, o.currency) AS currency,
           coalesce(b.by_unit, o.by_unit, false) AS by_unit
    FROM products p
    LEFT JOIN offers primary_offer
        ON primary_offer.product_id = p.id AND primary_offer.is_primary
    LEFT JOIN (
        SELECT DISTINCT ON (best.product_id) best.product_id, best.currency, best.by_unit
        FROM best
        LEFT JOIN offers primary_offer
            ON primary_offer.product_id = best.product_id AND primary_offer.is_primary
        ORDER BY best.product_id, best.currency IS NOT DISTINCT FROM primary_offer.currency DESC,
            best.currency) AS b ON b.product_id = p.id
    LEFT JOIN (
        SELECT product_id, min(currency) AS currency, bool_or(by_unit) AS by_unit
        FROM offers GROUP BY product_id) AS o ON o.product_id = p.id
    WHERE p.id = ANY(:ids)
), buyable AS (
    SELECT * FROM periods
    WHERE amount IS NOT NULL AND availability NOT IN ('out_of_stock', 'discontinued')
"""

_AT_A_GLANCE: Final = """
), last_days AS (
    SELECT product_id, low, generate_series(
        greatest(first_on, (:now AT TIME ZONE 'UTC')::date - 29),
        least(until_on - 1, (:now AT TIME ZONE 'UTC')::date), interval '1 day')::date AS day
    FROM stretches
    WHERE until_on > (:now AT TIME ZONE 'UTC')::date - 29
), sparklines AS (
    SELECT product_id, jsonb_build_object('start_on', (:now AT TIME ZONE 'UTC')::date - 29,
        'amounts', jsonb_agg(round(last_days.low, CASE WHEN last_days.low = trunc(last_days.low)
            THEN 0 ELSE greatest(2, min_scale(last_days.low)) END)::text ORDER BY day)) AS body
    FROM (SELECT DISTINCT product_id FROM last_days) AS sold
    CROSS JOIN generate_series((:now AT TIME ZONE 'UTC')::date - 29,
        (:now AT TIME ZONE 'UTC')::date, interval '1 day') AS on_day
    CROSS JOIN LATERAL (SELECT on_day::date AS day) AS days
    LEFT JOIN last_days USING (product_id, day)
    GROUP BY product_id
), offers_of AS (
    SELECT o.product_id, jsonb_agg(jsonb_build_object(
        'product_url_id', o.id, 'amount', o.amount::text, 'currency', o.currency,
        'availability', o.availability, 'started_at', o.started_at, 'seen_at', o.last_seen_at,
        'stale', o.stale, 'unit_price', round(o.amount / o.pack_size, 4)::text,
        'statistics', CASE WHEN ps.windows IS NOT NULL
            THEN ps.windows || jsonb_build_object('currency', o.currency) END
        ) ORDER BY o.id) AS body,
        bool_and(o.availability IN ('out_of_stock', 'discontinued')) AS sold_out,
        bool_and(o.stale) AS stale
    FROM offers o
    LEFT JOIN page_statistics ps ON ps.product_url_id = o.id AND ps.currency = o.currency
    WHERE o.live
    GROUP BY o.product_id
), deals AS (
    SELECT current.product_id,
           (:now AT TIME ZONE 'UTC')::date - min(s.first_on) AS tracked,
           100.0 * sum(CASE WHEN s.low > current.compared THEN 1.0
                            WHEN s.low = current.compared THEN 0.5 ELSE 0 END * year.days)
               / nullif(sum(year.days), 0) AS percentile
    FROM best current
    JOIN shown ON shown.product_id = current.product_id AND shown.currency = current.currency
    JOIN stretches s ON s.product_id = current.product_id
    CROSS JOIN LATERAL (SELECT greatest(s.until_on - greatest(
        s.first_on, (:now AT TIME ZONE 'UTC')::date - 364), 0) AS days) AS year
    GROUP BY current.product_id
), readings AS (
    SELECT b.product_id, count(*) AS total
    FROM buyable b
    JOIN shown ON shown.product_id = b.product_id AND shown.currency = b.currency
    WHERE b.ends_at > :now - interval '365 days'
    GROUP BY b.product_id
), best_of AS (
    SELECT b.product_id, jsonb_agg(jsonb_build_object(
        'amount', b.amount::text, 'currency', b.currency, 'store_id', b.store_id,
        'unit_price', CASE WHEN b.by_unit THEN b.compared::text END,
        'store_name', b.store_name, 'product_url_id', b.id, 'availability', b.availability,
        'seen_at', b.last_seen_at) ORDER BY b.currency = shown.currency DESC, b.currency) AS body
    FROM best b
    JOIN shown ON shown.product_id = b.product_id
    GROUP BY b.product_id
), troubles AS (
    SELECT product_id, bool_or(failures >= 3) AS failing, bool_or(EXISTS (
               SELECT FROM price_checks c WHERE c.product_url_id = pages.id
               AND c.outcome = 'held' AND c.decision IS NULL)) AS held
    FROM pages WHERE live GROUP BY product_id
"""

_JUDGED: Final = """
), facts AS (
    SELECT p.id, best_of.body AS best, offers_of.body AS offers, sparklines.body AS sparkline,
           CASE WHEN st.windows IS NOT NULL
               THEN st.windows || jsonb_build_object('currency', shown.currency) END AS statistics,
           st.average_30, st.low_90, st.high_90, st.average_90, st.low_ever, st.high_ever,
           current.compared AS current, current.amount AS best_amount,
           current.currency AS best_currency,
           CASE WHEN shown.by_unit THEN 'unit' ELSE 'shelf' END AS basis,
           deals.tracked, deals.percentile, readings.total AS readings,
           CASE WHEN st.high_year > st.low_year
               THEN 100 * (st.high_year
                   - least(greatest(current.compared, st.low_year), st.high_year))
                   / (st.high_year - st.low_year) ELSE 50 END AS position,
           coalesce(offers_of.sold_out, false) AS sold_out,
           coalesce(offers_of.stale, false) AS stale,
           coalesce(troubles.failing, false) AS failing, coalesce(troubles.held, false) AS held
    FROM products p
    JOIN shown ON shown.product_id = p.id
    LEFT JOIN best_of ON best_of.product_id = p.id
    LEFT JOIN offers_of ON offers_of.product_id = p.id
    LEFT JOIN sparklines ON sparklines.product_id = p.id
    LEFT JOIN troubles ON troubles.product_id = p.id
    LEFT JOIN deals ON deals.product_id = p.id
    LEFT JOIN readings ON readings.product_id = p.id
    LEFT JOIN product_statistics st ON st.product_id = p.id
    LEFT JOIN best current ON current.product_id = p.id AND current.currency = shown.currency
), judged AS (
    SELECT f.*,
           CASE
               WHEN current IS NULL OR low_90 IS NULL THEN 'none'
               WHEN current <= low_90 AND low_90 < high_90 THEN 'lowest'
               WHEN current < average_90 THEN 'down'
               WHEN current > average_90 THEN 'up'
               ELSE 'none' END AS trend,
           round(current - average_30, 4) AS delta_30d,
           coalesce(tracked >= 35 AND current <= 1.05 * low_ever AND current < high_ever, false)
               AS good_deal
    FROM facts f
), badged AS (
    SELECT j.*, array_remove(ARRAY[
        CASE WHEN current <= low_ever AND low_ever < high_ever THEN 'at_lowest' END,
        CASE WHEN good_deal THEN 'good_deal' END,
        CASE WHEN sold_out THEN 'out_of_stock' END,
        CASE WHEN stale THEN 'stale' END,
        CASE WHEN failing THEN 'failing' END,
        CASE WHEN held THEN 'held' END], NULL) AS badges
    FROM judged j
)
SELECT id, trend, badges, best_amount, best_currency,
    jsonb_build_object(
        'best', coalesce(best, '[]'), 'offers', coalesce(offers, '[]'), 'trend', trend,
        'basis', basis, 'statistics', statistics, 'delta_30d', delta_30d::text,
        'sparkline', sparkline, 'badges', to_jsonb(badges),
        'deal', CASE WHEN tracked IS NOT NULL THEN jsonb_build_object(
            'percentile', CASE WHEN tracked >= 14 THEN round(percentile) END,
            'score', CASE WHEN tracked >= 14 THEN round((percentile + position) / 2) END,
            'good', good_deal, 'confidence', CASE WHEN tracked >= 14 THEN 'high' ELSE 'low' END,
            'tracked_days', tracked, 'readings', readings) END,
        'built_at', :now) AS price_cache,
    jsonb_build_object(
        'best', best -> 0, 'basis', basis, 'min', low_ever::text, 'max', high_ever::text,
        'average_30d', round(average_30, 4)::text, 'delta_30d', delta_30d::text,
        'sparkline', sparkline) AS price_summary
FROM badged
"""

DERIVED: Final = _PAGES_AND_OFFERS + STATISTICS + _AT_A_GLANCE + _JUDGED
"""Takes :ids, :now and :minutes, the interval of pages without one of their own."""
