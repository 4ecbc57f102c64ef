"""The client's Aspel systems, looked at and never written."""
