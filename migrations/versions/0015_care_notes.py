"""Care notes: what help somebody in a house needs, kept with their separate consent and emptied when it ends."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE care_note (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        tenure_id UUID NOT NULL,
        person_id UUID,
        agreed_as TEXT NOT NULL,
        agreed_via TEXT NOT NULL,
        agreed_on DATE NOT NULL,
        valid_until DATE NOT NULL,
        noted_by_id UUID NOT NULL,
        noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        ended_by_id UUID,
        ended_why TEXT,
        kinds_sealed BYTEA,
        words_sealed BYTEA,
        agreed_name_sealed BYTEA,
        CONSTRAINT pk_care_note PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_care_note_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_care_note_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_care_note_tenant_id_tenure_id FOREIGN KEY(tenant_id, tenure_id) REFERENCES tenure (tenant_id, id),
        CONSTRAINT fk_care_note_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_care_note_tenant_id_noted_by_id FOREIGN KEY(tenant_id, noted_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_care_note_tenant_id_ended_by_id FOREIGN KEY(tenant_id, ended_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_care_note_known_agreed_as CHECK (agreed_as in ('self', 'guardian')),
        CONSTRAINT ck_care_note_known_agreed_via CHECK (agreed_via in ('signed', 'visit', 'phone', 'online')),
        CONSTRAINT ck_care_note_known_ended_why CHECK (ended_why in ('withdrawn', 'not_needed', 'moved_out', 'ran_out')),
        CONSTRAINT ck_care_note_somebody_agreed CHECK (agreed_name_sealed is not null),
        CONSTRAINT ck_care_note_a_year_at_most CHECK (valid_until between agreed_on and agreed_on + 366),
        CONSTRAINT ck_care_note_ended_for_a_reason CHECK ((ended_at is null) = (ended_why is null)),
        CONSTRAINT ck_care_note_ended_ones_keep_no_kinds CHECK ((ended_at is null) = (kinds_sealed is not null)),
        CONSTRAINT ck_care_note_ended_ones_keep_no_words CHECK (ended_at is null or words_sealed is null)
    )
    """,
    """
    CREATE INDEX ix_care_note_tenant_id_house_id ON care_note (tenant_id, house_id)
    """,
    """
    CREATE INDEX ix_care_note_valid ON care_note (tenant_id, estate_id, valid_until) WHERE ended_at is null
    """,
    """
    CREATE UNIQUE INDEX uq_care_note_open ON care_note (tenant_id, tenure_id, person_id) NULLS NOT DISTINCT WHERE ended_at is null
    """,
    """
    alter table "care_note" enable row level security
    """,
    """
    alter table "care_note" force row level security
    """,
    """
    create policy inside on "care_note" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "care_note" to mingbai_app
    """,
    """
    grant select on "care_note" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
