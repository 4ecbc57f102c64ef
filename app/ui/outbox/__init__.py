"""Por sincronizar: what the office has not yet confirmed as applied. The example screen of README.md."""
