"""The official form of a report: how it looks, which parts it has."""
