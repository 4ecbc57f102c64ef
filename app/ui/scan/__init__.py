"""Diagnóstico: measure the disorder of a client's Aspel company, read-only, and explain what was found."""
