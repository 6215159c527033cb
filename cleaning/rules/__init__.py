"""Heuristic rules: their registry, their thresholds, and the judgment under them.

Each rule has one name, used in code, in the manifest, in ``rejections.reason`` and in the documentation.
"""

from cleaning.rules.judge import judge
from cleaning.rules.registry import CATEGORIES, RULES, Rule, RuleError, Thresholds

__all__ = ["CATEGORIES", "RULES", "Rule", "RuleError", "Thresholds", "judge"]
