"""What the page shows of each benchmark: the figure, the peers' beside it, and the bar that it is to clear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cleaning.risk import RISKS

Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class Measure:
    """One row: ``entry`` and ``key`` name our figure, ``peers`` those of others in the same run."""

    entry: str
    title: str
    key: str
    peers: Mapping[str, str] = field(default_factory=dict)
    bar: str = ""
    kind: str = "quality"  # quality, speed (more is better) or cost (less is better)

    def ratios(self, figures: Figures) -> dict[str, float]:
        """How many times better than each peer that was measured; for speed and cost only."""
        ours = figures.get(self.key)
        found = {}
        for peer, key in self.peers.items():
            theirs = figures.get(key)
            if self.kind != "quality" and ours and theirs:
                found[peer] = round(theirs / ours if self.kind == "cost" else ours / theirs, 3)
        return found


def _m(entry: str, title: str, key: str, bar: str = "", kind: str = "quality", **peers: str) -> Measure:
    return Measure(entry, title, key, {name.replace("_", "-"): value for name, value in peers.items()}, bar, kind)


DEDUP_PEERS = ("datatrove", "text_dedup", "data_juicer", "dolma")

MEASURES = (
    _m("extraction", "main text, F1", "f1", "≥ trafilatura's", trafilatura="baseline_f1"),
    _m("extraction", "main text, F1, Polish pages", "f1_polish", "≥ trafilatura's", trafilatura="baseline_f1_polish"),
    _m("extraction", "main text, F1, marked Polish sites", "f1_sites", "≥ trafilatura's",
       trafilatura="baseline_f1_sites"),
    _m("extraction", "pages per CPU-second", "pages_per_cpu_second", "≥ 3×", "speed",
       trafilatura="baseline_pages_per_cpu_second"),
    _m("encoding", "damaged texts restored", "restored", "≥ 0.99", ftfy="ftfy_restored"),
    _m("encoding", "wrong declarations set right", "wrong_declaration_restored"),
    _m("encoding", "clean texts changed", "changed_clean", "0", ftfy="ftfy_changed_clean"),
    _m("encoding", "MB per CPU-second", "megabytes_per_second", "", "speed", ftfy="ftfy_megabytes_per_second"),
    _m("language", "recall of Polish, pieces", "recall_pl", "≥ 0.995", lid176="lid176_recall_pl",
       langdetect="langdetect_recall_pl"),
    _m("language", "worst neighbor taken for Polish, share", "worst_neighbor_share", "≤ 0.003",
       lid176="lid176_worst_neighbor_share", langdetect="langdetect_worst_neighbor_share"),
    _m("language", "Silesian taken for Polish", "szl_as_pl", "≤ 0.05", lid176="lid176_szl_as_pl",
       langdetect="langdetect_szl_as_pl"),
    _m("language", "Kashubian taken for Polish", "csb_as_pl", "≤ 0.05", lid176="lid176_csb_as_pl",
       langdetect="langdetect_csb_as_pl"),
    _m("language", "recall of Polish without diacritics", "recall_pl-x-nodiacritics"),
    _m("language", "recall of Polish in old spelling", "recall_pl-x-historic"),
    _m("language", "recall of Polish, single lines", "lines_recall_pl"),
    _m("language", "pieces per CPU-second where fastText decides", "pieces_per_second", "≥ 4,000", "speed",
       lid176="lid176_pieces_per_second", langdetect="langdetect_pieces_per_second"),
    *(
        measure
        for name, bar in (("pdb", "≥ 0.976"), ("lfg", ""))
        for measure in (
            _m(f"sentences_{name}", f"sentence boundaries, F1, {name.upper()}", "f1", bar, spaCy="sentencizer_f1",
               simplemma="simplemma_f1"),
            _m(f"sentences_{name}", f"sentences per CPU-second, {name.upper()}", "sentences_per_second", "≥ 15,000",
               "speed", spaCy="sentencizer_sentences_per_second", simplemma="simplemma_sentences_per_second"),
        )
    ),
    _m("quality", "classifier, AUC", "auc", "≥ 0.97"),
    _m("quality", "AUC of the text's length alone", "length_only_auc"),
    _m("quality", "AUC, worst genre against worst noise", "auc_worst", "≥ 0.90"),
    _m("quality", "good text called LOW, worst genre", "low_share_good_worst", "≤ 0.05"),
    _m("quality", "noise called LOW, worst kind", "low_share_noise_worst", "≥ 0.95"),
    _m("quality", "conversation called LOW", "low_share_conversation"),
    _m("quality", "AUC on rated modern pages, by host", "auc_rated_by_host"),
    *(_m("risk", f"{risk}, found of fresh texts", f"fresh_recall/{risk}") for risk in RISKS),
    _m("risk", "false alarms, fresh texts, worst risk", "fresh_false_worst"),
    _m("risk", "good text flagged, worst genre and risk", "good_worst"),
    _m("screen", "good text rejected", "good_rejected", "≤ 0.02"),
    _m("screen", "good text rejected, worst genre", "good_rejected_worst", "≤ 0.05"),
    _m("screen", "generated junk rejected", "junk_rejected"),
    _m("screen", "documents per CPU-second, FineWeb-2's rules", "documents_per_second", "≥ 4×", "speed",
       datatrove="datatrove_documents_per_second"),
    _m("screen", "verdicts that differ from datatrove's, share", "verdicts_differ_share"),
    _m("personal_data", "recall where a checksum exists", "recall_checksum", "≥ 0.98"),
    _m("personal_data", "recall elsewhere", "recall_other", "≥ 0.95"),
    _m("personal_data_clean", "false alarms in 100,000 words of clean text", "false_per_100k_words", "≤ 1"),
    _m("personal_data_clean", "MB per CPU-second", "mb_per_second", "≥ 5"),
    _m("licensing", "cases with every field right", "agreement", "≥ 0.98"),
    _m("licensing", "unsafe decisions", "unsafe", "0"),
    _m("licensing", "pages per CPU-second, parsed before", "pages_per_cpu_second", "≥ 500"),
    *(
        _m("dedup", title, key, bar, kind, **{peer: f"{peer}_{key}" for peer in DEDUP_PEERS})
        for title, key, bar, kind in (
            ("recall, exact copies", "recall_exact", "1.0", "quality"),
            ("recall, equal after normalizing", "recall_normalized", "1.0", "quality"),
            ("recall, Jaccard ≥ 0.8", "recall_08", "≥ 0.99", "quality"),
            ("dropped below Jaccard 0.5 to what stays", "edges_below_05", "0", "quality"),
            ("clusters lost whole", "clusters_lost", "0", "quality"),
            ("signatures, documents per CPU-second", "signature_docs_per_second", "≥ 20×, ≥ 3×", "speed"),
            ("document level, CPU-seconds", "document_seconds", "≥ 8× datatrove", "cost"),
        )
    ),
    _m("dedup", "shared spans found", "spans_found", "all", suffix_array="spans_total"),
    _m("dedup", "span level, CPU-seconds", "token_seconds", "≥ 5×", "cost", suffix_array="suffix_array_seconds"),
    _m("rules", "rules, documents per CPU-second (ours: all 23)", "documents_per_cpu_second", "", "speed",
       dolma="dolma_documents_per_cpu_second", data_juicer="data_juicer_documents_per_cpu_second"),
    *(
        _m("rules", f"{kind} text rejected, sample", f"{kind}_rejected", bar,
           **{peer: f"{peer}_{kind}_rejected" for peer in ("datatrove", "dolma", "data_juicer")})
        for kind, bar in (("good", "≤ 0.02"), ("noise", ""))
    ),
    _m("rules", "verdicts that differ from Dolma's on common rules, share", "dolma_differ_share"),
    _m("rules", "verdicts that differ from data-juicer's on common rules, share", "data_juicer_differ_share"),
    _m("robots", "robots.txt questions answered as expected", "agreement", "1.0", Protego="protego_agreement",
       Python="stdlib_agreement"),
    _m("flows", "cost of steering by Prefect and workers, share of plain calls", "overhead_share", "< 0.05"),
    _m("flows", "start to first page, s", "start_to_first_page_seconds", "< 15"),
    _m("flows", "start of the server, s", "server_start_seconds"),
    _m("crawl", "pages per CPU-second", "pages_per_cpu_second", "", "speed", Scrapy="scrapy_pages_per_cpu_second"),
    _m("crawl", "two processes, times as fast as one", "two_processes_wall_speedup", "≥ 1.7"),
    _m("crawl", "disallowed pages fetched", "disallowed_fetched", "0"),
    _m("crawl", "pages lost after kill -9", "lost_after_kill", "0"),
    _m("frontier", "bytes a queued URL", "bytes_per_url"),
    _m("frontier", "memory growth to a million URLs, MiB", "memory_growth_mib"),
    _m("polish_first", "Polish share of the first pages", "polish_share_with",
       without_steering="polish_share_without"),
    _m("catalog", "opening, ms (CPU)", "open_cpu_milliseconds", "< 100"),
    _m("catalog", "explain by URL, ms (CPU)", "explain_url_cpu_milliseconds", "< 200"),
    _m("catalog", "slowest aggregate, s (wall)", "aggregate_seconds_max", "< 1"),
    _m("catalog", "text into shards, MB per CPU-second", "shard_mb_per_cpu_second", "≥ 150"),
    _m("pipeline", "read + screen, documents per CPU-second", "documents_per_cpu_second"),
    _m("pipeline", "read, documents per CPU-second", "read_documents_per_cpu_second", "", "speed",
       trafilatura="trafilatura_pages_per_cpu_second"),
    _m("pipeline", "peak memory, bytes", "peak_memory_bytes", "", half_the_data="peak_memory_half_bytes"),
    _m("end_to_end", "documents per second, 2 cores", "documents_per_second", "≥ 2×", "speed",
       datatrove="datatrove_documents_per_second"),
    _m("end_to_end", "documents per CPU-second", "documents_per_cpu_second", "", "speed",
       datatrove="datatrove_documents_per_cpu_second"),
    _m("end_to_end", "peak memory, bytes", "peak_memory_bytes", "less", "cost",
       datatrove="datatrove_peak_memory_bytes"),
    _m("end_to_end", "share of two cores used", "cores_used_share", "≥ 0.90", datatrove="datatrove_cores_used_share"),
    _m("end_to_end", "documents kept", "kept", "", datatrove="datatrove_kept"),
    _m("costs", "share of two cores used, whole run", "cores_used_share", "≥ 0.90"),
    _m("costs", "share of two cores used while stages with many tasks run", "parallel_cores_used_share", "≥ 0.90"),
    _m("limits", "reading of pages, share of the speed of lxml's parse alone", "read_share_of_parse"),
    _m("limits", "repeated spans, tokens per second as a share of NumPy's sort of hashes", "span_share_of_sort"),
    _m("limits", "shards, share of Zstandard's speed", "shard_share_of_zstd"),
    _m("training", "bits per character of held-out Polish, equal tokens", "ours_bits_per_character", "fewer",
       datatrove="datatrove_bits_per_character"),
    _m("training", "bits per character of held-out Polish, all that is kept", "ours_all_bits_per_character", "fewer",
       datatrove="datatrove_all_bits_per_character"),
    _m("training", "tokens kept", "ours_tokens", "", datatrove="datatrove_tokens"),
    _m("growth", "worst exponent of CPU time, memory or disk", "exponent_worst", "≤ 1.1"),
)  # fmt: skip
