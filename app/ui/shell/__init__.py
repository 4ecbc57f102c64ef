"""What stays around every screen: rail, indicators, command palette, shortcut sheet, notifications."""
