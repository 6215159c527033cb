"""The card of a trained quality classifier: what it was made from and how it did on sources that it had not seen."""

from __future__ import annotations

from collections.abc import Mapping


def card(
    windows: Mapping[str, int], low: Mapping[str, float], rated: Mapping[str, float], seed: int, every_source: bool
) -> str:
    """Markdown with windows and share of LOW by genre (keys ``kind/genre``), and figures on rated pages; it says
    whether *every_source* was learned from."""
    sources = "every source of the data" if every_source else "four of five sources; the fifth is set aside"
    lines = [
        "# Quality classifier: training",
        "",
        f"Made by `kombajn quality train`, one thread, seed {seed}: the same data give the same bytes. Learned from:",
        f"{sources}. The figures are cross-validated: each window was scored by models that saw",
        "nothing of its source. Windows are of mixed length; `kombajn quality evaluate` measures documents.",
        "",
        "| kind | genre | windows | LOW |",
        "| --- | --- | --- | --- |",
    ]
    for name in sorted(windows):
        kind, _, genre = name.partition("/")
        lines.append(f"| {kind} | {genre} | {windows[name]} | {low[name]:.1%} |")
    lines += ["", "Good and conversation should be LOW rarely, noise nearly always."]
    if rated:
        lines += [
            "",
            f"{rated['pages']:.0f} modern pages rated by a person, by models that saw no page of their host: AUC "
            f"{rated['auc']:.3f}, calibration error {rated['calibration_error']:.3f}.",
        ]
    return "\n".join([*lines, ""])
