"""The collector and the console: residents answer here, evaluators look after the fieldwork."""
