"""The report (acta) as the person sees it: the very PDF, page by page, to read, save and print.

Shared by Cierre and Historial. PySide6-Essentials has no PDF module, so the pages are read and painted here: only what
our own reports contain (``pdf_file``, ``pdf_page``). A file with anything else is refused and offered to the system's
own viewer: a page is shown as it is, or not at all.
"""
