"""Second floor: an Evaluation becomes pages."""
