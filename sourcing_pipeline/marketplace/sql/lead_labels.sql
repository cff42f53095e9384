-- Leads with their outcome as known at as_of. A lead still open when it matures counts as lost from then on; if it is
-- won after all, it counts as won from that day on. An outcome without a date counts as known once the lead matures. The
-- stated lag stands in for available_at.
-- What the CRM's return files say of a brand joins the newest lead that the marketplace has of it; that one's own outcome
-- counts where both state one. A lost brand that sales contacted anew is a further lead, and so is one of which the
-- marketplace has none. Of a brand's stages the newest counts.
WITH own AS (
    SELECT
        leads.*,
        first_contact_at + to_days($maturity_days::INTEGER) AS matures_at,
        outcome <> 'open' AND known_day_by_lag(coalesce(outcome_at, matures_at)) <= CAST($as_of AS DATE) AS is_decided,
        same_leads.brand_id AS same_brand_id
    FROM valid_leads AS leads
    LEFT JOIN same_leads USING (lead_id)
    WHERE known_day_by_lag(first_contact_at) <= CAST($as_of AS DATE)
), newest_own AS (
    SELECT same_brand_id AS brand_id, lead_id, CASE WHEN is_decided AND outcome = 'lost' THEN coalesce(outcome_at, matures_at) END AS lost_at
    FROM own
    WHERE same_brand_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY same_brand_id ORDER BY first_contact_at DESC, lead_id DESC) = 1
), stages AS (
    SELECT
        returned_stages.*, newest_own.lead_id,
        min(stage_date) FILTER (WHERE outcome = 'open' AND stage_date > lost_at) OVER (PARTITION BY brand_id) AS begins_anew_at
    FROM returned_stages
    LEFT JOIN newest_own USING (brand_id)
    WHERE known_day_by_lag(stage_date) <= CAST($as_of AS DATE)
), returned AS (
    SELECT
        brand_id,
        CASE WHEN begins_anew_at IS NULL THEN lead_id END AS own_lead_id,
        min(stage_date) AS first_contact_at,
        max(stage_date) AS last_contact_at,
        arg_max(outcome, place) AS outcome,
        max(stage_date) FILTER (WHERE outcome <> 'open') AS outcome_at
    FROM stages
    WHERE begins_anew_at IS NULL OR stage_date >= begins_anew_at
    GROUP BY ALL
), leads AS (
    SELECT
        own.* EXCLUDE (same_brand_id) REPLACE (
            coalesce(is_decided OR (returned.outcome <> 'open' AND returned.outcome_at >= own.first_contact_at), false) AS is_decided,
            CASE WHEN is_decided THEN own.outcome ELSE returned.outcome END AS outcome,
            CASE WHEN is_decided THEN own.outcome_at ELSE returned.outcome_at END AS outcome_at
        ),
        returned.brand_id AS returned_brand_id,
        greatest(own.first_contact_at, returned.last_contact_at) AS last_contact_at,
        CASE
            WHEN returned.outcome <> 'open' AND (returned.outcome_at < own.first_contact_at OR is_decided AND own.outcome <> returned.outcome)
                THEN returned.outcome
        END AS returned_outcome
    FROM own
    LEFT JOIN returned ON own.lead_id = returned.own_lead_id
    UNION ALL BY NAME
    SELECT
        concat('crm:', brand_id) AS lead_id,
        brands.* EXCLUDE (brand_id),
        brand_id AS returned_brand_id,
        first_contact_at,
        last_contact_at,
        outcome,
        outcome_at,
        outcome <> 'open' AS is_decided,
        first_contact_at + to_days($maturity_days::INTEGER) AS matures_at
    FROM returned
    JOIN returned_brands AS brands USING (brand_id)
    WHERE own_lead_id IS NULL
)
SELECT
    lead_id,
    domain,
    name,
    source,
    country,
    -- What is filled in once a lead is decided would give the answer away, wherever it came from.
    CASE
        WHEN list_has_any(json_keys(attributes), json_keys($known_only_after))
            THEN nullif(CAST(json_merge_patch(attributes, $known_only_after) AS VARCHAR), '{}')
        ELSE attributes
    END AS attributes,
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
    CASE WHEN is_decided AND outcome = 'won' THEN brand_id END AS brand_id,
    last_contact_at,
    returned_brand_id,
    returned_outcome
FROM leads
ORDER BY lead_id
