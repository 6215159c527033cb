-- Drift: what a run yielded, against the runs before it, by source and (source is null) in all. A capture counts where
-- the run had to decide on it: not what the base release held already, nor what a later capture replaced.

CREATE OR REPLACE VIEW alarms AS
WITH limits AS (
    SELECT v.version AS release, v.position,
           coalesce((r.configuration->>'$.alarms.runs')::INTEGER, 3) AS runs,
           coalesce((r.configuration->>'$.alarms.captures')::INTEGER, 100) AS least,
           coalesce((r.configuration->>'$.alarms.yield_falls')::DOUBLE, 0.5) AS yield_falls,
           coalesce((r.configuration->>'$.alarms.polish_falls')::DOUBLE, 0.1) AS polish_falls,
           coalesce((r.configuration->>'$.alarms.reason_rises')::DOUBLE, 0.1) AS reason_rises,
           coalesce((r.configuration->>'$.alarms.reason_times')::DOUBLE, 3.0) AS reason_times
    FROM releases v LEFT JOIN runs r ON r.release = v.version
), counted AS (
    SELECT release, source, NULL AS stage, NULL AS reason, count(*) AS n FROM captures WHERE outcome = 'published'
    GROUP BY ALL
    UNION ALL
    SELECT release, source, stage, reason, count(*) FROM rejections
    WHERE reason NOT IN ('superseded', 'revisit', 'withdrawn', 'withdrawn_copy', 'reserved_since', 'erased')
    GROUP BY ALL
), spread AS (
    SELECT counted.*, position FROM counted JOIN limits USING (release)
    UNION ALL
    SELECT release, NULL, stage, reason, sum(n), any_value(position) FROM counted JOIN limits USING (release)
    GROUP BY release, stage, reason
), totals AS (
    SELECT release, position, source, sum(n) AS captures, coalesce(sum(n) FILTER (reason IS NULL), 0) AS published,
           coalesce(sum(n) FILTER (stage IS NULL OR stage NOT IN ('captures', 'select', 'read')), 0) AS judged,
           coalesce(sum(n) FILTER (reason IN ('language_score', 'polish_share')), 0) AS foreigners
    FROM spread GROUP BY ALL
), earlier AS (
    SELECT l.release, o.source, sum(o.captures) AS captures, sum(o.published) AS published, sum(o.judged) AS judged,
           sum(o.foreigners) AS foreigners
    FROM limits l JOIN totals o ON o.position BETWEEN l.position - l.runs AND l.position - 1
    GROUP BY ALL
), pairs AS (
    SELECT t.*, e.captures AS captures_before, e.published / e.captures AS yield_before, t.published / t.captures AS yield_now,
           e.judged AS judged_before, 1 - e.foreigners / nullif(e.judged, 0) AS polish_before,
           1 - t.foreigners / nullif(t.judged, 0) AS polish_now, l.* EXCLUDE (release, position)
    FROM totals t JOIN limits l USING (release)
    JOIN earlier e ON e.release = t.release AND e.source IS NOT DISTINCT FROM t.source
    WHERE t.captures >= l.least AND e.captures >= l.least
), reasons_before AS (
    SELECT l.release, o.source, o.reason, sum(o.n) AS n
    FROM limits l JOIN spread o ON o.position BETWEEN l.position - l.runs AND l.position - 1
    WHERE o.reason IS NOT NULL GROUP BY ALL
), reasons_now AS (
    SELECT p.release, p.source, s.reason, sum(s.n) / any_value(p.captures) AS share_now,
           coalesce(any_value(b.n), 0) / any_value(p.captures_before) AS share_before, any_value(p.captures) AS captures,
           any_value(p.reason_rises) AS reason_rises, any_value(p.reason_times) AS reason_times
    FROM pairs p JOIN spread s ON s.release = p.release AND s.source IS NOT DISTINCT FROM p.source
    LEFT JOIN reasons_before b
        ON b.release = p.release AND b.source IS NOT DISTINCT FROM p.source AND b.reason = s.reason
    WHERE s.reason IS NOT NULL GROUP BY p.release, p.source, s.reason
), found AS (
    SELECT release, source, 'yield_fell' AS kind, NULL AS reason, yield_before AS before, yield_now AS now, captures
    FROM pairs WHERE yield_before > 0 AND yield_now <= yield_before * (1 - yield_falls)
    UNION ALL
    SELECT release, source, 'polish_share_fell', NULL, polish_before, polish_now, captures
    FROM pairs WHERE judged >= least AND judged_before >= least AND polish_before - polish_now >= polish_falls
    UNION ALL
    SELECT release, source, 'reason_rose', reason, share_before, share_now, captures
    FROM reasons_now WHERE share_now - share_before >= reason_rises AND share_now >= share_before * reason_times
)
SELECT release, source, kind, reason, round(before, 4) AS before, round(now, 4) AS now, captures::BIGINT AS captures
FROM found f
WHERE source IS NOT NULL OR NOT EXISTS (
    FROM found g WHERE g.release = f.release AND g.kind = f.kind AND g.reason IS NOT DISTINCT FROM f.reason
    AND g.source IS NOT NULL
)
ORDER BY release, kind, source, reason;
COMMENT ON VIEW alarms IS 'Where a release''s run drifted from the runs before it, by the manifest''s alarm limits';
