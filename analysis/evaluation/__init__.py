"""From an engagement (案卷) to an evaluation: reading, topics in their order, findings, template."""
