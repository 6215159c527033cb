CREATE TABLE releases (
    position INTEGER, version VARCHAR, base VARCHAR, run VARCHAR, code_version VARCHAR,
    documents BIGINT, documents_open BIGINT, documents_tdm BIGINT,
    captures BIGINT, published BIGINT, carried BIGINT, rejected BIGINT, removed BIGINT,
    characters BIGINT, tokens BIGINT, tokenizer VARCHAR, text_bytes BIGINT, retain_until DATE, sha256 VARCHAR
);
-- Where a name stands: 64 bits of its MD5, sorted, and the row of the table.
CREATE TABLE document_places (key UBIGINT, place BIGINT);
CREATE TABLE capture_places (key UBIGINT, place BIGINT);
CREATE TABLE shards (
    release VARCHAR, path VARCHAR, tier VARCHAR, split VARCHAR, rows BIGINT, bytes BIGINT, text_bytes BIGINT,
    sha256 VARCHAR, retain_until DATE
);
CREATE TABLE comparisons (
    release VARCHAR, previous VARCHAR, added BIGINT, changed BIGINT, removed BIGINT, unchanged BIGINT
);
CREATE TABLE page_changes (
    release VARCHAR, page_id VARCHAR, id VARCHAR, capture_id VARCHAR, url VARCHAR, source VARCHAR, change VARCHAR
);
