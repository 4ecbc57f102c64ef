"""The laptop's store: an encrypted journal with outbox, inbox, ledger and identity; encrypted evidence beside it."""
