"""The command line: the stable contract of ``maletin``. It asks services for everything and only reads and prints."""
