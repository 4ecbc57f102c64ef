"""The only door to Firebird. The engine runs in a child process: a hang or a crash there never takes us along."""

from __future__ import annotations

from app.aspel.connection.eye import EngineFirebirdEye, Login, Runtime, bundled_runtime
from app.aspel.connection.session import EngineScanSession, Patience

__all__ = ["EngineFirebirdEye", "EngineScanSession", "Login", "Patience", "Runtime", "bundled_runtime"]
