"""Visita: one large step at a time, by keys; every answer durable before the next step is shown."""
