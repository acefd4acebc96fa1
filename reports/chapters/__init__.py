"""What each chapter holds."""
