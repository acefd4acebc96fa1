"""What every room stands on: errors, results, numbers, columns, threads, plots, figures, sections."""
