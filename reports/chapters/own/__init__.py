"""What evaluators write themselves: texts, and photographs that stand in them."""
