"""Ajustes: this laptop, its office, its keys, how it looks, what it holds, and what it is made of."""
