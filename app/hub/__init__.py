"""The hub: the firm's one place for plans, kits, procedures, files and what came back from the visits."""
