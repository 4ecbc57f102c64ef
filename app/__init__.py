"""Maletín: the field kit for scheduled Aspel support. Start reading at app/README.md."""

__version__ = "0.1.0"
