"""The hub's tables behind plain functions and frozen values: the only room of the hub that knows SQLAlchemy."""
