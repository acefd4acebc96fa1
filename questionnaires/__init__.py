"""Ground floor: questionnaires as data, the one reader of them, and the bundle that responses travel in."""
