"""Files to values: tables, settings, workbooks, bundles; every cell that cannot be read is named."""
