"""Ayuda: the pages that travel with the program, found while typing, read without a network."""
