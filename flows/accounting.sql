-- What became of every capture of a run, and its hosts. The release writer gives the canonical order.
-- Reads: indexed (captures), unreadable (rejections of the index), fallen (all later rejections), unchanged (captures
-- of published pages), leaving (documents of the base that are withdrawn: id, reason, detail), settled.

CREATE TEMP TABLE carried AS
SELECT capture_id FROM unchanged WHERE id NOT IN (SELECT id FROM leaving);

CREATE TEMP TABLE refused AS
SELECT capture_id, url, source, stage, reason, detail FROM fallen
UNION ALL
SELECT unchanged.capture_id, indexed.url, indexed.source, 'recheck', leaving.reason, leaving.detail
FROM unchanged JOIN leaving USING (id) JOIN indexed USING (capture_id);

CREATE TEMP TABLE broken AS
SELECT
    coalesce(capture_id, substr(sha256(concat_ws('#', source, url, stage, reason, detail)), 1, 32)) AS capture_id,
    any_value(url ORDER BY url) AS url,
    any_value(source ORDER BY source) AS source,
    min(stage) AS stage, min(reason) AS reason, min(detail) AS detail
FROM unreadable
WHERE capture_id IS NULL OR capture_id NOT IN (SELECT capture_id FROM indexed)
GROUP BY 1;

CREATE TEMP TABLE rejections AS
SELECT capture_id, url, source, stage, reason, detail FROM refused
UNION ALL
SELECT capture_id, url, source, stage, reason, detail FROM broken;

CREATE TEMP TABLE captures AS
SELECT
    indexed.* EXCLUDE (headers),
    CASE
        WHEN capture_id IN (SELECT capture_id FROM settled) THEN 'published'
        WHEN capture_id IN (SELECT capture_id FROM carried) THEN 'carried'
        WHEN capture_id IN (SELECT capture_id FROM refused) THEN 'rejected'
    END AS outcome
FROM indexed
UNION ALL BY NAME
SELECT capture_id, url, source, 'unreadable' AS kind, 'rejected' AS outcome FROM broken;

CREATE TEMP TABLE hosts AS
SELECT
    host,
    any_value(domain ORDER BY domain) AS domain,
    source,
    count(*) AS captures,
    count(*) FILTER (WHERE outcome = 'published') AS documents,
    count(*) FILTER (WHERE outcome = 'rejected') AS rejected
FROM captures
WHERE host IS NOT NULL
GROUP BY host, source;
