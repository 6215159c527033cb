-- Views for the questions that curators ask. `{documents_text}` is filled in by catalog.store.

CREATE OR REPLACE VIEW documents_text AS {documents_text};
COMMENT ON VIEW documents_text IS 'Documents of the latest release with their text, read from the shards below getvariable(''home'')';

CREATE OR REPLACE VIEW funnel AS
SELECT version AS release, captures, published, carried, rejected,
       round(100.0 * (published + carried) / nullif(captures, 0), 1) AS kept_percent, documents, removed
FROM releases ORDER BY position;
COMMENT ON VIEW funnel IS 'Captures of each release''s run: how many were published, carried and rejected';

CREATE OR REPLACE VIEW yield_by_reason AS
SELECT r.release, r.stage, r.reason, count(*) AS captures,
       round(100.0 * count(*) / nullif(any_value(v.captures), 0), 2) AS percent_of_captures,
       count(DISTINCT r.source) AS sources
FROM rejections r JOIN releases v ON v.version = r.release
GROUP BY ALL ORDER BY r.release, captures DESC;
COMMENT ON VIEW yield_by_reason IS 'Rejected captures by release, stage and reason, with their share of all captures';

CREATE OR REPLACE VIEW yield_by_source AS
SELECT release, source, count(*) AS captures, count(*) FILTER (outcome = 'published') AS published,
       count(*) FILTER (outcome = 'carried') AS carried, count(*) FILTER (outcome = 'rejected') AS rejected
FROM captures GROUP BY ALL ORDER BY release, captures DESC;
COMMENT ON VIEW yield_by_source IS 'Captures of each source by what became of them';

CREATE OR REPLACE VIEW top_domains AS
SELECT domain, count(*) AS documents, sum(text_bytes)::BIGINT AS text_bytes,
       round(100.0 * sum(text_bytes) / nullif(sum(sum(text_bytes)) OVER (), 0), 3) AS percent_of_text,
       count(*) FILTER (tier = 'open') AS documents_open
FROM documents GROUP BY domain ORDER BY text_bytes DESC;
COMMENT ON VIEW top_domains IS 'Registrable domains of the latest release by volume, with their share of the text';

CREATE OR REPLACE VIEW license_quality_month AS
SELECT license.spdx AS license, basis, quality.label AS quality, date_trunc('month', make_timestamp(epoch_us(fetched_at)))::DATE AS month,
       count(*) AS documents, sum(stats.words)::BIGINT AS words
FROM documents GROUP BY ALL ORDER BY month, documents DESC;
COMMENT ON VIEW license_quality_month IS 'Documents by license, legal basis, quality label and month of capture';

CREATE OR REPLACE VIEW language_suspects AS
SELECT id, url, title, language.code AS code, language.score AS score, language.second_code AS second_code,
       language.polish_share AS polish_share, language.flags AS flags, text_bytes
FROM documents
WHERE language.code IS DISTINCT FROM 'pl' OR language.score < 0.8 OR language.polish_share < 0.8
      OR (language.second_code IS NOT NULL AND language.second_code <> language.code);
COMMENT ON VIEW language_suspects IS 'Published documents whose language is other, unsure, mixed, or judged differently by the second opinion';

CREATE OR REPLACE VIEW clusters_across_sources AS
SELECT d.cluster, count(DISTINCT d.id) + 1 AS documents, count(DISTINCT c.source) AS sources,
       list(DISTINCT c.source ORDER BY c.source) AS source_names, any_value(d.kept_id) AS kept_id,
       any_value(d.kept_url) AS kept_url, min(d.similarity) AS lowest_similarity
FROM duplicates d LEFT JOIN captures c ON c.capture_id = d.capture_id
GROUP BY d.cluster HAVING count(DISTINCT c.source) > 1 ORDER BY documents DESC, d.cluster;
COMMENT ON VIEW clusters_across_sources IS 'Duplicate clusters whose dropped copies came from more than one source';

CREATE OR REPLACE VIEW documents_without_license AS
SELECT id, url, title, source, basis, tier, license.status AS status, license.confidence AS confidence, text_bytes
FROM documents WHERE license.spdx IS NULL;
COMMENT ON VIEW documents_without_license IS 'Documents without a license of the SPDX list, and the basis on which they are held';

CREATE OR REPLACE VIEW evaluation_overlap AS
SELECT m.release, m.evaluation_set, m.action, m.overlap, m.reached, m.items, m.ngrams, c.outcome, r.stage, r.reason,
       r.detail, m.id, m.capture_id, m.url, m.source
FROM evaluation_matches m
LEFT JOIN captures c ON c.release = m.release AND c.capture_id = m.capture_id
LEFT JOIN rejections r ON r.release = m.release AND r.capture_id = m.capture_id
UNION ALL BY NAME  -- releases from before the ledger of overlaps
SELECT r.release, 'reject' AS action, true AS reached, 'rejected' AS outcome, r.stage, r.reason, r.detail,
       r.capture_id, r.url, r.source
FROM rejections r ANTI JOIN evaluation_sets s ON s.release = r.release
WHERE r.stage = 'contamination'
ORDER BY release, evaluation_set, overlap DESC, url, capture_id;
COMMENT ON VIEW evaluation_overlap IS 'Documents that overlap with an evaluation set, what the set asks for, and what became of them';

CREATE OR REPLACE VIEW boilerplate_sentences AS
SELECT sentence, host, sum(removed)::BIGINT AS removed, max(documents) AS documents
FROM sentences GROUP BY ALL ORDER BY removed DESC, sentence;
COMMENT ON VIEW boilerplate_sentences IS 'Repeated sentences by how often they were cut';

CREATE OR REPLACE VIEW reservations_seen AS
SELECT r.protocol AS protocol, r.effect AS effect, count(DISTINCT id) AS documents, count(DISTINCT host) AS hosts,
       min(r.observed_at) AS first_seen, max(r.observed_at) AS last_seen
FROM (SELECT id, host, unnest(reservations) AS r FROM documents) GROUP BY ALL ORDER BY documents DESC;
COMMENT ON VIEW reservations_seen IS 'Opt-out signals recorded on published documents, by protocol and effect';

CREATE OR REPLACE VIEW personal_data_redacted AS
SELECT p.type AS type, sum(p.count)::BIGINT AS redactions, count(DISTINCT id) AS documents
FROM (SELECT id, unnest(pii) AS p FROM documents) GROUP BY ALL ORDER BY redactions DESC;
COMMENT ON VIEW personal_data_redacted IS 'Redacted personal data of the latest release by type';

CREATE OR REPLACE VIEW retention_due AS
SELECT release, path, rows, retain_until FROM shards WHERE retain_until IS NOT NULL ORDER BY retain_until, path;
COMMENT ON VIEW retention_due IS 'Shards of tier tdm and the day from which their first documents must be deleted';

CREATE OR REPLACE MACRO license_class(spdx) AS CASE
    WHEN spdx IS NULL THEN 'none'
    WHEN spdx LIKE 'CC0-%' OR spdx IN ('CC-PDM-1.0', 'CC-PDDC', 'PDDL-1.0', 'Unlicense') THEN 'public-domain'
    WHEN spdx LIKE 'CC-BY-NC%' THEN 'non-commercial'
    WHEN spdx LIKE 'CC-BY-ND%' THEN 'no-derivatives'
    WHEN spdx LIKE 'CC-BY-SA%' OR spdx LIKE 'GFDL-%' OR spdx LIKE 'LAL-%' OR spdx LIKE 'ODbL-%' THEN 'share-alike'
    WHEN spdx LIKE 'CC-BY-%' OR spdx LIKE 'ODC-By-%' OR spdx LIKE 'OGL-%' OR spdx LIKE 'NLOD-%' OR spdx LIKE 'etalab-%'
        THEN 'attribution'
    ELSE 'other' END;
COMMENT ON MACRO license_class IS 'Class of an SPDX id: public-domain, attribution, share-alike, non-commercial, no-derivatives, other, none';

CREATE OR REPLACE MACRO find(phrase) AS TABLE
SELECT id, url, title, tier,
       substring(text, greatest(1, strpos(lower(text), lower(phrase)) - 60), 160) AS excerpt
FROM documents_text WHERE contains(lower(text), lower(phrase)) ORDER BY url;
COMMENT ON MACRO TABLE find IS 'Documents whose text contains a phrase, whatever its case, with the place: FROM find(''kombajn'')';

CREATE OR REPLACE MACRO sample(n, seed) AS TABLE
SELECT * FROM documents
QUALIFY row_number() OVER (ORDER BY md5(id || ':' || seed::VARCHAR), id) <= n;
COMMENT ON MACRO TABLE sample IS 'n documents drawn without repetition; the same seed draws the same: FROM sample(20, 7)';

CREATE OR REPLACE MACRO release_changes(older, newer) AS TABLE
WITH span AS (
    SELECT version FROM releases
    WHERE position > (SELECT position FROM releases WHERE version = older)
      AND position <= (SELECT position FROM releases WHERE version = newer)
)
SELECT 'added' AS change, NULL AS reason, sum(documents)::BIGINT AS documents FROM (
    SELECT count(*) AS documents FROM captures
    WHERE outcome = 'published' AND release IN (FROM span) AND release NOT IN (SELECT c.release FROM comparisons c)
    UNION ALL SELECT added FROM comparisons WHERE release IN (FROM span)
) HAVING sum(documents) > 0
UNION ALL
SELECT CASE reason WHEN 'moved_to_internal' THEN 'moved' ELSE 'removed' END, reason, count(*)
FROM withdrawals WHERE release IN (FROM span) GROUP BY reason
UNION ALL
SELECT change, 'curated anew', sum(documents)::BIGINT
FROM (UNPIVOT comparisons ON changed, removed, unchanged INTO NAME change VALUE documents)
WHERE release IN (FROM span) GROUP BY change HAVING sum(documents) > 0
ORDER BY change, documents DESC;
COMMENT ON MACRO TABLE release_changes IS 'What lies between two releases, step by step: added, and removed by reason; in one curated anew also changed and unchanged: FROM release_changes(''1'', ''2'')';
