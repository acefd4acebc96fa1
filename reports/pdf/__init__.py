"""HTML printed as archival PDF, and checked."""
