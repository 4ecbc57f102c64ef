"""The window: the only home of Qt. How a screen is added: README.md beside this file."""
