"""The demo: a firm, a hub, a client and tomorrow's visit, made on the spot and played over the real parts."""
