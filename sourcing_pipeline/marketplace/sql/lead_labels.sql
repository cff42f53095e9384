-- Leads with their outcome as known at as_of. A lead still open when it matures counts as lost from then on; if it is
-- won after all, it counts as won from that day on. An outcome without a date counts as known once the lead matures. The
-- stated lag stands in for available_at.
WITH leads AS (
    SELECT
        *,
        first_contact_at + to_days($maturity_days::INTEGER) AS matures_at,
        outcome <> 'open' AND known_day_by_lag(coalesce(outcome_at, matures_at)) <= CAST($as_of AS DATE) AS is_decided
    FROM valid_leads
    WHERE known_day_by_lag(first_contact_at) <= CAST($as_of AS DATE)
)
SELECT
    lead_id,
    domain,
    name,
    source,
    country,
    attributes,
    first_contact_at,
    CASE
        WHEN is_decided THEN outcome = 'won'
        WHEN matures_at <= $as_of THEN false
    END AS is_won,
    CASE
        WHEN is_decided THEN coalesce(outcome_at, matures_at)
        WHEN matures_at <= $as_of THEN matures_at
    END AS outcome_at,
    matures_at,
    is_decided OR matures_at <= $as_of AS is_mature,
    CASE WHEN is_decided AND outcome = 'won' THEN brand_id END AS brand_id
FROM leads
ORDER BY lead_id
