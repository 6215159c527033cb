-- Stage "select": which captures go on, and why the others do not.
-- Reads: indexed (all captures), base_documents (id, page_id, url, fetched_at, payload_digest).
-- Canonical order decides wherever a first or latest is chosen, so that no result depends on the files' order.

CREATE TEMP TABLE judged AS
SELECT
    indexed.*,
    substr(sha256(url || chr(10) || coalesce(payload_digest, '')), 1, 32) AS id,
    CASE
        WHEN kind = 'revisit' THEN 'revisit'
        WHEN status BETWEEN 300 AND 399 THEN 'redirect'
        WHEN status IS NOT NULL AND status NOT BETWEEN 200 AND 299 THEN 'http_status'
        WHEN payload_digest IS NULL THEN 'unreadable_payload'
        WHEN kind IN ('response', 'resource') AND NOT readable(content_type) THEN 'unsupported_type'
    END AS reason
FROM indexed;

CREATE TEMP TABLE ranked AS
SELECT *, row_number() OVER (PARTITION BY page_id ORDER BY fetched_at DESC NULLS LAST, capture_id DESC) AS age,
    first_value(capture_id) OVER (PARTITION BY page_id ORDER BY fetched_at DESC NULLS LAST, capture_id DESC) AS latest
FROM judged WHERE reason IS NULL;

CREATE TEMP TABLE decided AS
SELECT
    ranked.*,
    base_documents.id AS base_id,
    CASE
        WHEN age > 1 THEN 'superseded'
        WHEN base_documents.id = ranked.id THEN 'carried'
        WHEN base_documents.fetched_at > ranked.fetched_at THEN 'superseded'
        ELSE 'selected'
    END AS outcome
FROM ranked LEFT JOIN base_documents USING (page_id);
