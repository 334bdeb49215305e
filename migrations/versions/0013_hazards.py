"""Hazards, reported by anyone and rectified with proof; the name of an area that has ended is free again."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE hazard_term (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        level TEXT NOT NULL,
        hours INTEGER NOT NULL,
        CONSTRAINT pk_hazard_term PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_hazard_term_tenant_id_level UNIQUE (tenant_id, level),
        CONSTRAINT ck_hazard_term_known_level CHECK (level in ('general', 'major')),
        CONSTRAINT ck_hazard_term_real_term CHECK (hours between 1 and 2160)
    )
    """,
    """
    CREATE TABLE hazard (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        number TEXT NOT NULL,
        asset_id UUID,
        area_id UUID,
        place TEXT NOT NULL,
        what TEXT NOT NULL,
        level TEXT NOT NULL,
        state TEXT NOT NULL,
        request_id UUID,
        reported_by_id UUID NOT NULL,
        reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        responsible_id UUID,
        rectified_by_id UUID,
        rectified_at TIMESTAMP WITH TIME ZONE,
        proof_id UUID,
        closed_by_id UUID,
        closed_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_hazard PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_asset_id FOREIGN KEY(tenant_id, asset_id) REFERENCES asset (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_area_id FOREIGN KEY(tenant_id, area_id) REFERENCES public_area (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_reported_by_id FOREIGN KEY(tenant_id, reported_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_responsible_id FOREIGN KEY(tenant_id, responsible_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_rectified_by_id FOREIGN KEY(tenant_id, rectified_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_closed_by_id FOREIGN KEY(tenant_id, closed_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_hazard_tenant_id_proof_id FOREIGN KEY(tenant_id, proof_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT uq_hazard_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT uq_hazard_tenant_id_request_id UNIQUE (tenant_id, request_id),
        CONSTRAINT ck_hazard_known_level CHECK (level in ('general', 'major')),
        CONSTRAINT ck_hazard_known_state CHECK (state in ('reported', 'rectifying', 'to_check', 'closed')),
        CONSTRAINT ck_hazard_said_and_placed CHECK (what <> '' and place <> ''),
        CONSTRAINT ck_hazard_about_one_thing CHECK (asset_id is null or area_id is null),
        CONSTRAINT ck_hazard_somebody_puts_it_right CHECK ((state = 'reported') = (responsible_id is null)),
        CONSTRAINT ck_hazard_put_right_with_proof CHECK (state not in ('to_check', 'closed') or (rectified_at is not null and rectified_by_id is not null and proof_id is not null)),
        CONSTRAINT ck_hazard_closed_by_somebody CHECK ((state = 'closed') = (closed_at is not null) and (closed_at is null) = (closed_by_id is null)),
        CONSTRAINT ck_hazard_checked_by_a_second_person CHECK (closed_by_id is null or closed_by_id <> rectified_by_id)
    )
    """,
    """
    CREATE INDEX ix_hazard_open ON hazard (tenant_id, due_at, id) WHERE state <> 'closed'
    """,
    """
    CREATE INDEX ix_hazard_responsible ON hazard (tenant_id, responsible_id, id) WHERE state <> 'closed'
    """,
    """
    CREATE INDEX ix_hazard_tenant_id_asset_id_id ON hazard (tenant_id, asset_id, id)
    """,
    """
    CREATE INDEX ix_hazard_tenant_id_estate_id_reported_at_id ON hazard (tenant_id, estate_id, reported_at, id)
    """,
    """
    CREATE INDEX ix_hazard_tenant_id_reported_by_id_id ON hazard (tenant_id, reported_by_id, id)
    """,
    """
    CREATE TABLE hazard_step (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        hazard_id UUID NOT NULL,
        kind TEXT NOT NULL,
        words TEXT NOT NULL,
        about_id UUID,
        level TEXT NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_hazard_step PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_hazard_step_tenant_id_hazard_id FOREIGN KEY(tenant_id, hazard_id) REFERENCES hazard (tenant_id, id),
        CONSTRAINT fk_hazard_step_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_hazard_step_tenant_id_about_id FOREIGN KEY(tenant_id, about_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_hazard_step_known_kind CHECK (kind in ('reported', 'assigned', 'graded', 'rectified', 'sent_back', 'closed')),
        CONSTRAINT ck_hazard_step_sent_back_for_a_reason CHECK (kind <> 'sent_back' or words <> '')
    )
    """,
    """
    CREATE INDEX ix_hazard_step_tenant_id_hazard_id_id ON hazard_step (tenant_id, hazard_id, id)
    """,
    """
    CREATE TABLE hazard_photo (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        step_id UUID NOT NULL,
        file_id UUID NOT NULL,
        CONSTRAINT pk_hazard_photo PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_hazard_photo_tenant_id_step_id FOREIGN KEY(tenant_id, step_id) REFERENCES hazard_step (tenant_id, id),
        CONSTRAINT fk_hazard_photo_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_hazard_photo_tenant_id_step_id_id ON hazard_photo (tenant_id, step_id, id)
    """,
    """
    alter table "hazard_term" enable row level security
    """,
    """
    alter table "hazard_term" force row level security
    """,
    """
    create policy inside on "hazard_term" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "hazard_term" to mingbai_app
    """,
    """
    grant select on "hazard_term" to mingbai_backup
    """,
    """
    alter table "hazard" enable row level security
    """,
    """
    alter table "hazard" force row level security
    """,
    """
    create policy inside on "hazard" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "hazard" to mingbai_app
    """,
    """
    grant select on "hazard" to mingbai_backup
    """,
    """
    alter table "hazard_step" enable row level security
    """,
    """
    alter table "hazard_step" force row level security
    """,
    """
    create policy inside on "hazard_step" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "hazard_step" to mingbai_app
    """,
    """
    grant select on "hazard_step" to mingbai_backup
    """,
    """
    alter table "hazard_photo" enable row level security
    """,
    """
    alter table "hazard_photo" force row level security
    """,
    """
    create policy inside on "hazard_photo" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "hazard_photo" to mingbai_app
    """,
    """
    grant select on "hazard_photo" to mingbai_backup
    """,
    """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE public_area DROP CONSTRAINT uq_public_area_tenant_id_estate_id_scope_name
    """,
    """
    CREATE UNIQUE INDEX uq_public_area_name ON public_area (tenant_id, estate_id, scope, name) WHERE ended_at is null
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
