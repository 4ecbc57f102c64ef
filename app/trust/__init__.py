"""Who may say what: keys, sealed documents, the firm's trust list, and the one place that verifies them."""
