"""The resident's side: notice, pages, check, receipt."""
