CREATE TABLE releases (
    position INTEGER, version VARCHAR, base VARCHAR, run VARCHAR, code_version VARCHAR,
    documents BIGINT, documents_open BIGINT, documents_tdm BIGINT,
    captures BIGINT, published BIGINT, carried BIGINT, rejected BIGINT, removed BIGINT,
    characters BIGINT, tokens BIGINT, tokenizer VARCHAR, text_bytes BIGINT, retain_until DATE, sha256 VARCHAR
);
CREATE TABLE shards (
    release VARCHAR, path VARCHAR, tier VARCHAR, split VARCHAR, rows BIGINT, bytes BIGINT, text_bytes BIGINT,
    sha256 VARCHAR, retain_until DATE
);
