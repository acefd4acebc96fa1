"""Alembic's entry: the connection is handed over by survey_app.store.database."""

from alembic import context

from survey_app.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
