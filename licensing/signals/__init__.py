"""Opt-out (reservation) protocols, one module each, parsed by their own rules."""
