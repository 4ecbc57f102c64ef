"""How the window looks: tokens → palette, one stylesheet, fonts and icons. Nothing outside names a colour or a size."""
