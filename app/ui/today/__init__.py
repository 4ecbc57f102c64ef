"""Hoy: the next visit, what changed in it, how to prepare, and the way to the office."""
