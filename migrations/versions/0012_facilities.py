"""Equipment with its papers, public areas, checklists in versions, plans of care and rounds."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE checklist (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_checklist PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_checklist_tenant_id_code UNIQUE (tenant_id, code),
        CONSTRAINT ck_checklist_named CHECK (name <> '')
    )
    """,
    """
    CREATE TABLE asset (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        kind TEXT NOT NULL,
        number TEXT NOT NULL,
        name TEXT NOT NULL,
        place TEXT NOT NULL,
        maker TEXT NOT NULL,
        model TEXT NOT NULL,
        serial TEXT NOT NULL,
        installed_on DATE,
        warranty_until DATE,
        maintainer TEXT NOT NULL,
        maintainer_phone TEXT NOT NULL,
        note TEXT NOT NULL,
        state TEXT NOT NULL,
        state_reason TEXT NOT NULL,
        state_at TIMESTAMP WITH TIME ZONE NOT NULL,
        label_code TEXT NOT NULL,
        CONSTRAINT pk_asset PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_asset_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_asset_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT uq_asset_tenant_id_label_code UNIQUE (tenant_id, label_code),
        CONSTRAINT ck_asset_known_kind CHECK (kind in ('lift', 'fire_alarm', 'fire_pump', 'hydrant', 'extinguishers', 'smoke_fan', 'emergency_light', 'pump', 'drain_pump', 'water_tank', 'generator', 'power_room', 'camera', 'gate', 'playground', 'facade', 'lightning', 'drainage', 'other')),
        CONSTRAINT ck_asset_known_state CHECK (state in ('in_use', 'stopped', 'retired')),
        CONSTRAINT ck_asset_named_and_placed CHECK (name <> '' and place <> ''),
        CONSTRAINT ck_asset_out_of_use_for_a_reason CHECK (state = 'in_use' or state_reason <> '')
    )
    """,
    """
    CREATE INDEX ix_asset_tenant_id_estate_id_kind_id ON asset (tenant_id, estate_id, kind, id)
    """,
    """
    CREATE TABLE checklist_version (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        checklist_id UUID NOT NULL,
        number INTEGER NOT NULL,
        by_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_checklist_version PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_checklist_version_tenant_id_checklist_id FOREIGN KEY(tenant_id, checklist_id) REFERENCES checklist (tenant_id, id),
        CONSTRAINT fk_checklist_version_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_checklist_version_tenant_id_checklist_id_number UNIQUE (tenant_id, checklist_id, number)
    )
    """,
    """
    CREATE TABLE facility_notice (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        about TEXT NOT NULL,
        step TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_facility_notice PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_facility_notice_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_facility_notice_tenant_id_estate_id_about_step UNIQUE (tenant_id, estate_id, about, step)
    )
    """,
    """
    CREATE INDEX ix_facility_notice_tenant_id_at_id ON facility_notice (tenant_id, at, id)
    """,
    """
    CREATE TABLE public_area (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        scope TEXT NOT NULL,
        name TEXT NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_public_area PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_public_area_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_public_area_tenant_id_estate_id_scope_name UNIQUE (tenant_id, estate_id, scope, name),
        CONSTRAINT ck_public_area_known_scope CHECK (scope in ('municipal', 'greening', 'sanitation', 'traffic', 'order', 'appearance', 'service_hall')),
        CONSTRAINT ck_public_area_named CHECK (name <> '')
    )
    """,
    """
    CREATE TABLE asset_certificate (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        asset_id UUID NOT NULL,
        kind TEXT NOT NULL,
        number TEXT NOT NULL,
        valid_from DATE NOT NULL,
        valid_until DATE,
        file_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_asset_certificate PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_asset_certificate_tenant_id_asset_id FOREIGN KEY(tenant_id, asset_id) REFERENCES asset (tenant_id, id),
        CONSTRAINT fk_asset_certificate_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_asset_certificate_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_asset_certificate_known_kind CHECK (kind in ('registration', 'inspection', 'calibration', 'insurance')),
        CONSTRAINT ck_asset_certificate_ends_after_it_begins CHECK (valid_until is null or valid_until >= valid_from)
    )
    """,
    """
    CREATE INDEX ix_asset_certificate_tenant_id_asset_id_kind_id ON asset_certificate (tenant_id, asset_id, kind, id)
    """,
    """
    CREATE INDEX ix_asset_certificate_tenant_id_valid_until_id ON asset_certificate (tenant_id, valid_until, id)
    """,
    """
    CREATE TABLE care_plan (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        asset_id UUID,
        area_id UUID,
        checklist_id UUID NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        every TEXT NOT NULL,
        step INTEGER NOT NULL,
        season_from INTEGER,
        season_until INTEGER,
        by_supplier BOOLEAN NOT NULL,
        source TEXT NOT NULL,
        mark TEXT NOT NULL,
        starts_on DATE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_care_plan PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_care_plan_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_care_plan_tenant_id_asset_id FOREIGN KEY(tenant_id, asset_id) REFERENCES asset (tenant_id, id),
        CONSTRAINT fk_care_plan_tenant_id_area_id FOREIGN KEY(tenant_id, area_id) REFERENCES public_area (tenant_id, id),
        CONSTRAINT fk_care_plan_tenant_id_checklist_id FOREIGN KEY(tenant_id, checklist_id) REFERENCES checklist (tenant_id, id),
        CONSTRAINT ck_care_plan_known_every CHECK (every in ('day', 'week', 'month')),
        CONSTRAINT ck_care_plan_about_one_thing CHECK ((asset_id is null) <> (area_id is null)),
        CONSTRAINT ck_care_plan_real_interval CHECK (step between 1 and 400),
        CONSTRAINT ck_care_plan_whole_season CHECK ((season_from is null) = (season_until is null))
    )
    """,
    """
    CREATE INDEX ix_care_plan_tenant_id_estate_id_id ON care_plan (tenant_id, estate_id, id)
    """,
    """
    CREATE UNIQUE INDEX uq_care_plan_area ON care_plan (tenant_id, area_id, code) WHERE ended_at is null
    """,
    """
    CREATE UNIQUE INDEX uq_care_plan_asset ON care_plan (tenant_id, asset_id, code) WHERE ended_at is null
    """,
    """
    CREATE TABLE checklist_point (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        version_id UUID NOT NULL,
        position INTEGER NOT NULL,
        words TEXT NOT NULL,
        words_en TEXT NOT NULL,
        kind TEXT NOT NULL,
        unit TEXT NOT NULL,
        scale INTEGER NOT NULL,
        low INTEGER,
        high INTEGER,
        needs_photo BOOLEAN NOT NULL,
        CONSTRAINT pk_checklist_point PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_checklist_point_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES checklist_version (tenant_id, id),
        CONSTRAINT uq_checklist_point_tenant_id_version_id_position UNIQUE (tenant_id, version_id, position),
        CONSTRAINT ck_checklist_point_known_kind CHECK (kind in ('check', 'reading', 'name')),
        CONSTRAINT ck_checklist_point_said CHECK (words <> ''),
        CONSTRAINT ck_checklist_point_known_scale CHECK (scale between 0 and 4),
        CONSTRAINT ck_checklist_point_low_is_not_above_high CHECK (low is null or high is null or low <= high)
    )
    """,
    """
    CREATE TABLE obligation_proof (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        code TEXT NOT NULL,
        period TEXT NOT NULL,
        done_on DATE NOT NULL,
        note TEXT NOT NULL,
        file_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_obligation_proof PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_obligation_proof_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_obligation_proof_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_obligation_proof_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_obligation_proof_tenant_id_estate_id_code_period_id UNIQUE (tenant_id, estate_id, code, period, id),
        CONSTRAINT ck_obligation_proof_said CHECK (note <> '')
    )
    """,
    """
    CREATE TABLE care_round (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        plan_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        version_id UUID NOT NULL,
        opens_on DATE NOT NULL,
        due_on DATE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        state TEXT NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE,
        done_at TIMESTAMP WITH TIME ZONE,
        done_by_id UUID,
        worker TEXT NOT NULL,
        failed INTEGER NOT NULL,
        CONSTRAINT pk_care_round PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_care_round_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES care_plan (tenant_id, id),
        CONSTRAINT fk_care_round_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_care_round_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES checklist_version (tenant_id, id),
        CONSTRAINT fk_care_round_tenant_id_done_by_id FOREIGN KEY(tenant_id, done_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_care_round_tenant_id_plan_id_opens_on UNIQUE (tenant_id, plan_id, opens_on),
        CONSTRAINT ck_care_round_known_state CHECK (state in ('open', 'done', 'missed', 'called_off')),
        CONSTRAINT ck_care_round_done_means_in_time CHECK ((state = 'done') = (done_at is not null and done_at < due_at)),
        CONSTRAINT ck_care_round_done_by_somebody CHECK ((done_at is null) = (done_by_id is null))
    )
    """,
    """
    CREATE INDEX ix_care_round_open ON care_round (tenant_id, due_at, id) WHERE state = 'open'
    """,
    """
    CREATE INDEX ix_care_round_tenant_id_estate_id_due_at_id ON care_round (tenant_id, estate_id, due_at, id)
    """,
    """
    CREATE TABLE round_photo (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        round_id UUID NOT NULL,
        point_id UUID NOT NULL,
        file_id UUID NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_round_photo PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_round_photo_tenant_id_round_id FOREIGN KEY(tenant_id, round_id) REFERENCES care_round (tenant_id, id),
        CONSTRAINT fk_round_photo_tenant_id_point_id FOREIGN KEY(tenant_id, point_id) REFERENCES checklist_point (tenant_id, id),
        CONSTRAINT fk_round_photo_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_round_photo_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_round_photo_tenant_id_round_id_id ON round_photo (tenant_id, round_id, id)
    """,
    """
    CREATE TABLE asset_repair (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        asset_id UUID,
        area_id UUID,
        request_id UUID NOT NULL,
        point TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_asset_repair PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_asset_repair_tenant_id_asset_id FOREIGN KEY(tenant_id, asset_id) REFERENCES asset (tenant_id, id),
        CONSTRAINT fk_asset_repair_tenant_id_area_id FOREIGN KEY(tenant_id, area_id) REFERENCES public_area (tenant_id, id),
        CONSTRAINT fk_asset_repair_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT uq_asset_repair_tenant_id_request_id UNIQUE (tenant_id, request_id),
        CONSTRAINT ck_asset_repair_about_one_thing CHECK ((asset_id is null) <> (area_id is null))
    )
    """,
    """
    CREATE INDEX ix_asset_repair_tenant_id_asset_id_id ON asset_repair (tenant_id, asset_id, id)
    """,
    """
    CREATE TABLE round_answer (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        round_id UUID NOT NULL,
        point_id UUID NOT NULL,
        passed BOOLEAN NOT NULL,
        reading INTEGER,
        words TEXT NOT NULL,
        request_id UUID,
        CONSTRAINT pk_round_answer PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_round_answer_tenant_id_round_id FOREIGN KEY(tenant_id, round_id) REFERENCES care_round (tenant_id, id),
        CONSTRAINT fk_round_answer_tenant_id_point_id FOREIGN KEY(tenant_id, point_id) REFERENCES checklist_point (tenant_id, id),
        CONSTRAINT fk_round_answer_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT uq_round_answer_tenant_id_round_id_point_id UNIQUE (tenant_id, round_id, point_id)
    )
    """,
    """
    CREATE INDEX ix_round_answer_tenant_id_request_id ON round_answer (tenant_id, request_id)
    """,
    """
    alter table "checklist" enable row level security
    """,
    """
    alter table "checklist" force row level security
    """,
    """
    create policy inside on "checklist" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "checklist" to mingbai_app
    """,
    """
    grant select on "checklist" to mingbai_backup
    """,
    """
    alter table "asset" enable row level security
    """,
    """
    alter table "asset" force row level security
    """,
    """
    create policy inside on "asset" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "asset" to mingbai_app
    """,
    """
    grant select on "asset" to mingbai_backup
    """,
    """
    alter table "checklist_version" enable row level security
    """,
    """
    alter table "checklist_version" force row level security
    """,
    """
    create policy inside on "checklist_version" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "checklist_version" to mingbai_app
    """,
    """
    grant select on "checklist_version" to mingbai_backup
    """,
    """
    alter table "facility_notice" enable row level security
    """,
    """
    alter table "facility_notice" force row level security
    """,
    """
    create policy inside on "facility_notice" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "facility_notice" to mingbai_app
    """,
    """
    grant select on "facility_notice" to mingbai_backup
    """,
    """
    alter table "public_area" enable row level security
    """,
    """
    alter table "public_area" force row level security
    """,
    """
    create policy inside on "public_area" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "public_area" to mingbai_app
    """,
    """
    grant select on "public_area" to mingbai_backup
    """,
    """
    alter table "asset_certificate" enable row level security
    """,
    """
    alter table "asset_certificate" force row level security
    """,
    """
    create policy inside on "asset_certificate" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "asset_certificate" to mingbai_app
    """,
    """
    grant select on "asset_certificate" to mingbai_backup
    """,
    """
    alter table "care_plan" enable row level security
    """,
    """
    alter table "care_plan" force row level security
    """,
    """
    create policy inside on "care_plan" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "care_plan" to mingbai_app
    """,
    """
    grant select on "care_plan" to mingbai_backup
    """,
    """
    alter table "checklist_point" enable row level security
    """,
    """
    alter table "checklist_point" force row level security
    """,
    """
    create policy inside on "checklist_point" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "checklist_point" to mingbai_app
    """,
    """
    grant select on "checklist_point" to mingbai_backup
    """,
    """
    alter table "obligation_proof" enable row level security
    """,
    """
    alter table "obligation_proof" force row level security
    """,
    """
    create policy inside on "obligation_proof" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "obligation_proof" to mingbai_app
    """,
    """
    grant select on "obligation_proof" to mingbai_backup
    """,
    """
    alter table "care_round" enable row level security
    """,
    """
    alter table "care_round" force row level security
    """,
    """
    create policy inside on "care_round" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "care_round" to mingbai_app
    """,
    """
    grant select on "care_round" to mingbai_backup
    """,
    """
    alter table "round_photo" enable row level security
    """,
    """
    alter table "round_photo" force row level security
    """,
    """
    create policy inside on "round_photo" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "round_photo" to mingbai_app
    """,
    """
    grant select on "round_photo" to mingbai_backup
    """,
    """
    alter table "asset_repair" enable row level security
    """,
    """
    alter table "asset_repair" force row level security
    """,
    """
    create policy inside on "asset_repair" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "asset_repair" to mingbai_app
    """,
    """
    grant select on "asset_repair" to mingbai_backup
    """,
    """
    alter table "round_answer" enable row level security
    """,
    """
    alter table "round_answer" force row level security
    """,
    """
    create policy inside on "round_answer" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "round_answer" to mingbai_app
    """,
    """
    grant select on "round_answer" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
