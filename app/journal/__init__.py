"""The journal: append-only facts of one device, chained by hash and signed. The only thing a person's action writes."""
