"""Messages that laptop and hub share. Nothing here does anything; both sides parse with the same classes."""
