"""Historial: past visits found while typing, one visit step by step, its report and its way to the office."""
