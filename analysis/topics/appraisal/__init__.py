"""Appraisal by people: experts, checklists, scores of staff."""
