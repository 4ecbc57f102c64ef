"""Cierre: outcomes, the client's word task by task, signature or refusal, the report, and the end of the visit."""
