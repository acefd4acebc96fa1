"""What a report carries: attachments, results, history."""
