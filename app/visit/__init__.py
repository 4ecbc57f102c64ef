"""The visit: what was done, decided purely (run) and recorded durably (session)."""
