"""Faults: stops in the middle, crowds that come back."""
