"""Maletín: what travels, whether it is here and intact, and the word to leave or to stay."""
