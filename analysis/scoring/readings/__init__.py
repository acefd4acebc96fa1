"""What is known of indicators, read: values, checklists, deductions."""
