"""An index that keeps deleting responses from looking through every code."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_codes_corrects_id", "codes", ["corrects_id"])


def downgrade() -> None:
    op.drop_index("ix_codes_corrects_id", "codes")
