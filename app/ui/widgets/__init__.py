"""Small widgets of our own, one a file. All of them in all their states: ``maletin --gallery``."""
