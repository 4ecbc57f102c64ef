"""Bienvenida: this laptop joins its firm, in three calm steps, and practises on the demo visit."""
