"""Emergency plans with their versions, incidents, drills, reviews, supplies and risks."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE emergency_plan (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID,
        copied_from_id UUID,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        drill_months INTEGER NOT NULL,
        drill_basis TEXT NOT NULL,
        review_months INTEGER NOT NULL,
        review_asked_at TIMESTAMP WITH TIME ZONE,
        withdrawn_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_emergency_plan PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_emergency_plan_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_emergency_plan_tenant_id_copied_from_id FOREIGN KEY(tenant_id, copied_from_id) REFERENCES emergency_plan (tenant_id, id),
        CONSTRAINT ck_emergency_plan_known_kind CHECK (kind in ('fire', 'lift', 'flooding', 'gas', 'power', 'water', 'weather', 'health', 'order', 'falling', 'breach', 'injury', 'earthquake', 'custom')),
        CONSTRAINT ck_emergency_plan_named CHECK (name <> ''),
        CONSTRAINT ck_emergency_plan_real_intervals CHECK (drill_months between 1 and 36 and review_months between 1 and 60)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_emergency_plan_kind ON emergency_plan (tenant_id, estate_id, kind) NULLS NOT DISTINCT WHERE kind <> 'custom' and withdrawn_at is null
    """,
    """
    CREATE TABLE emergency_supplier (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        offers TEXT NOT NULL,
        contact TEXT NOT NULL,
        phone TEXT NOT NULL,
        arrives_minutes INTEGER,
        contract_until DATE,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_emergency_supplier PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_emergency_supplier_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT ck_emergency_supplier_known_kind CHECK (kind in ('material', 'equipment', 'technical')),
        CONSTRAINT ck_emergency_supplier_named_with_a_number CHECK (name <> '' and phone <> '')
    )
    """,
    """
    CREATE INDEX ix_emergency_supplier_tenant_id_estate_id_kind_id ON emergency_supplier (tenant_id, estate_id, kind, id)
    """,
    """
    CREATE TABLE risk (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        name TEXT NOT NULL,
        place TEXT NOT NULL,
        plan_kind TEXT,
        likelihood INTEGER NOT NULL,
        effect INTEGER NOT NULL,
        prevention TEXT NOT NULL,
        control TEXT NOT NULL,
        measure TEXT NOT NULL,
        owner_id UUID NOT NULL,
        review_on DATE NOT NULL,
        closed_at TIMESTAMP WITH TIME ZONE,
        closed_words TEXT NOT NULL,
        CONSTRAINT pk_risk PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_risk_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_risk_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_risk_known_plan_kind CHECK (plan_kind in ('fire', 'lift', 'flooding', 'gas', 'power', 'water', 'weather', 'health', 'order', 'falling', 'breach', 'injury', 'earthquake', 'custom')),
        CONSTRAINT ck_risk_prevented_and_controlled CHECK (name <> '' and prevention <> '' and control <> ''),
        CONSTRAINT ck_risk_one_to_five CHECK (likelihood between 1 and 5 and effect between 1 and 5)
    )
    """,
    """
    CREATE INDEX ix_risk_tenant_id_estate_id_id ON risk (tenant_id, estate_id, id)
    """,
    """
    CREATE TABLE store_item (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        minimum INTEGER NOT NULL,
        place TEXT NOT NULL,
        keeper_id UUID,
        expires_on DATE,
        check_months INTEGER NOT NULL,
        next_check DATE NOT NULL,
        last_condition TEXT,
        plan_kinds TEXT[] NOT NULL,
        is_shareable BOOLEAN NOT NULL,
        note TEXT NOT NULL,
        retired_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_store_item PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_store_item_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_store_item_tenant_id_keeper_id FOREIGN KEY(tenant_id, keeper_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_store_item_known_kind CHECK (kind in ('material', 'equipment', 'technical')),
        CONSTRAINT ck_store_item_named_and_placed CHECK (name <> '' and unit <> '' and place <> ''),
        CONSTRAINT ck_store_item_real_quantities CHECK (quantity >= 0 and minimum >= 0),
        CONSTRAINT ck_store_item_real_interval CHECK (check_months between 1 and 36),
        CONSTRAINT ck_store_item_known_last_condition CHECK (last_condition in ('good', 'worn', 'broken')),
        CONSTRAINT ck_store_item_known_plans CHECK (plan_kinds <@ array['fire', 'lift', 'flooding', 'gas', 'power', 'water', 'weather', 'health', 'order', 'falling', 'breach', 'injury', 'earthquake', 'custom'])
    )
    """,
    """
    CREATE INDEX ix_store_item_tenant_id_estate_id_kind_id ON store_item (tenant_id, estate_id, kind, id)
    """,
    """
    CREATE TABLE plan_version (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        plan_id UUID NOT NULL,
        number INTEGER NOT NULL,
        state TEXT NOT NULL,
        level TEXT NOT NULL,
        scope TEXT NOT NULL,
        flow TEXT NOT NULL,
        responsibilities TEXT NOT NULL,
        resources TEXT NOT NULL,
        recovery TEXT NOT NULL,
        trigger TEXT,
        trigger_words TEXT NOT NULL,
        written_by_id UUID NOT NULL,
        written_at TIMESTAMP WITH TIME ZONE NOT NULL,
        submitted_by_id UUID,
        submitted_at TIMESTAMP WITH TIME ZONE,
        returned_words TEXT NOT NULL,
        approved_by_id UUID,
        approved_at TIMESTAMP WITH TIME ZONE,
        valid_from DATE,
        next_review DATE,
        CONSTRAINT pk_plan_version PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_plan_version_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES emergency_plan (tenant_id, id),
        CONSTRAINT fk_plan_version_tenant_id_written_by_id FOREIGN KEY(tenant_id, written_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_plan_version_tenant_id_submitted_by_id FOREIGN KEY(tenant_id, submitted_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_plan_version_tenant_id_approved_by_id FOREIGN KEY(tenant_id, approved_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_plan_version_tenant_id_plan_id_number UNIQUE (tenant_id, plan_id, number),
        CONSTRAINT ck_plan_version_known_state CHECK (state in ('drafting', 'submitted', 'in_force', 'replaced')),
        CONSTRAINT ck_plan_version_known_level CHECK (level in ('A', 'B', 'C')),
        CONSTRAINT ck_plan_version_known_trigger CHECK (trigger in ('law', 'command', 'risks', 'resources', 'lessons', 'other')),
        CONSTRAINT ck_plan_version_revised_for_a_reason CHECK (number = 1 or trigger is not null),
        CONSTRAINT ck_plan_version_approved_when_in_force CHECK (state not in ('in_force', 'replaced') or (approved_by_id is not null and valid_from is not null and next_review is not null)),
        CONSTRAINT ck_plan_version_three_parts CHECK (state not in ('in_force', 'replaced') or (flow <> '' and responsibilities <> '' and resources <> ''))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_plan_version_in_force ON plan_version (tenant_id, plan_id) WHERE state = 'in_force'
    """,
    """
    CREATE UNIQUE INDEX uq_plan_version_open ON plan_version (tenant_id, plan_id) WHERE state in ('drafting', 'submitted')
    """,
    """
    CREATE TABLE store_check (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        item_id UUID NOT NULL,
        counted INTEGER NOT NULL,
        condition TEXT NOT NULL,
        words TEXT NOT NULL,
        file_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_store_check PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_store_check_tenant_id_item_id FOREIGN KEY(tenant_id, item_id) REFERENCES store_item (tenant_id, id),
        CONSTRAINT fk_store_check_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_store_check_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_store_check_known_condition CHECK (condition in ('good', 'worn', 'broken')),
        CONSTRAINT ck_store_check_real_count CHECK (counted >= 0)
    )
    """,
    """
    CREATE INDEX ix_store_check_tenant_id_item_id_id ON store_check (tenant_id, item_id, id)
    """,
    """
    CREATE TABLE incident (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        plan_id UUID NOT NULL,
        version_id UUID NOT NULL,
        number TEXT NOT NULL,
        is_drill BOOLEAN NOT NULL,
        level TEXT NOT NULL,
        state TEXT NOT NULL,
        place TEXT NOT NULL,
        course TEXT NOT NULL,
        client_key UUID NOT NULL,
        reporter TEXT NOT NULL,
        activated_by_id UUID NOT NULL,
        activated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        head_id UUID,
        head_told_at TIMESTAMP WITH TIME ZONE,
        formed_at TIMESTAMP WITH TIME ZONE,
        update_minutes INTEGER NOT NULL,
        next_update_at TIMESTAMP WITH TIME ZONE NOT NULL,
        contained_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        casualties TEXT NOT NULL,
        loss TEXT NOT NULL,
        cause TEXT NOT NULL,
        last_seq BIGINT NOT NULL,
        CONSTRAINT pk_incident PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_incident_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES emergency_plan (tenant_id, id),
        CONSTRAINT fk_incident_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id),
        CONSTRAINT fk_incident_tenant_id_activated_by_id FOREIGN KEY(tenant_id, activated_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_incident_tenant_id_head_id FOREIGN KEY(tenant_id, head_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_incident_tenant_id_id_is_drill UNIQUE (tenant_id, id, is_drill),
        CONSTRAINT uq_incident_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT uq_incident_tenant_id_client_key UNIQUE (tenant_id, client_key),
        CONSTRAINT ck_incident_known_state CHECK (state in ('responding', 'handling', 'contained', 'ended', 'reviewed')),
        CONSTRAINT ck_incident_known_level CHECK (level in ('A', 'B', 'C'))
    )
    """,
    """
    CREATE INDEX ix_incident_tenant_id_estate_id_activated_at ON incident (tenant_id, estate_id, activated_at)
    """,
    """
    CREATE UNIQUE INDEX uq_incident_open ON incident (tenant_id, plan_id, is_drill) WHERE state in ('responding', 'handling', 'contained')
    """,
    """
    CREATE TABLE plan_contact (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        version_id UUID NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        phone TEXT NOT NULL,
        note TEXT NOT NULL,
        CONSTRAINT pk_plan_contact PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_plan_contact_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_plan_contact_known_kind CHECK (kind in ('official', 'supplier', 'own')),
        CONSTRAINT ck_plan_contact_named_with_a_number CHECK (name <> '' and phone <> '')
    )
    """,
    """
    CREATE INDEX ix_plan_contact_tenant_id_version_id_position ON plan_contact (tenant_id, version_id, position)
    """,
    """
    CREATE TABLE plan_notice (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        version_id UUID NOT NULL,
        kind TEXT NOT NULL,
        words TEXT NOT NULL,
        words_en TEXT NOT NULL,
        CONSTRAINT pk_plan_notice PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_plan_notice_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_plan_notice_tenant_id_version_id_kind UNIQUE (tenant_id, version_id, kind),
        CONSTRAINT ck_plan_notice_known_kind CHECK (kind in ('first', 'update', 'all_clear')),
        CONSTRAINT ck_plan_notice_said CHECK (words <> '')
    )
    """,
    """
    CREATE TABLE plan_role (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        version_id UUID NOT NULL,
        root_id UUID NOT NULL,
        position INTEGER NOT NULL,
        department TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        job TEXT NOT NULL,
        job_en TEXT NOT NULL,
        hand_over TEXT NOT NULL,
        hand_over_en TEXT NOT NULL,
        is_commander BOOLEAN NOT NULL,
        reports_to_id UUID,
        post_id UUID,
        deputy_post_id UUID,
        CONSTRAINT pk_plan_role PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_plan_role_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_plan_role_tenant_id_reports_to_id FOREIGN KEY(tenant_id, reports_to_id) REFERENCES plan_role (tenant_id, id),
        CONSTRAINT fk_plan_role_tenant_id_post_id FOREIGN KEY(tenant_id, post_id) REFERENCES duty_post (tenant_id, id),
        CONSTRAINT fk_plan_role_tenant_id_deputy_post_id FOREIGN KEY(tenant_id, deputy_post_id) REFERENCES duty_post (tenant_id, id),
        CONSTRAINT uq_plan_role_tenant_id_version_id_root_id UNIQUE (tenant_id, version_id, root_id),
        CONSTRAINT ck_plan_role_known_department CHECK (department in ('command', 'communication', 'evacuation', 'engineering', 'cordon', 'medical', 'logistics', 'information')),
        CONSTRAINT ck_plan_role_named_with_a_job CHECK (name <> '' and job <> '')
    )
    """,
    """
    CREATE UNIQUE INDEX uq_plan_role_commander ON plan_role (tenant_id, version_id) WHERE is_commander
    """,
    """
    CREATE TABLE plan_shutoff (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        version_id UUID NOT NULL,
        position INTEGER NOT NULL,
        what TEXT NOT NULL,
        place TEXT NOT NULL,
        how TEXT NOT NULL,
        file_id UUID,
        CONSTRAINT pk_plan_shutoff PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_plan_shutoff_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_plan_shutoff_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT ck_plan_shutoff_what_and_where CHECK (what <> '' and place <> '')
    )
    """,
    """
    CREATE INDEX ix_plan_shutoff_tenant_id_version_id_position ON plan_shutoff (tenant_id, version_id, position)
    """,
    """
    CREATE TABLE breach_notice (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        is_drill BOOLEAN NOT NULL,
        situation TEXT NOT NULL,
        risk TEXT NOT NULL,
        measures TEXT NOT NULL,
        contact TEXT NOT NULL,
        by_id UUID NOT NULL,
        released_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_breach_notice PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_breach_notice_tenant_id_incident_id_is_drill FOREIGN KEY(tenant_id, incident_id, is_drill) REFERENCES incident (tenant_id, id, is_drill),
        CONSTRAINT fk_breach_notice_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_breach_notice_tenant_id_incident_id UNIQUE (tenant_id, incident_id),
        CONSTRAINT ck_breach_notice_situation_and_risk CHECK (situation <> '' and risk <> ''),
        CONSTRAINT ck_breach_notice_drills_tell_nobody CHECK (not is_drill or released_at is null)
    )
    """,
    """
    CREATE TABLE drill (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        plan_id UUID NOT NULL,
        name TEXT NOT NULL,
        mode TEXT NOT NULL,
        in_hall BOOLEAN NOT NULL,
        place TEXT NOT NULL,
        scenario TEXT NOT NULL,
        starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
        state TEXT NOT NULL,
        planned_by_id UUID NOT NULL,
        planned_at TIMESTAMP WITH TIME ZONE NOT NULL,
        announced_at TIMESTAMP WITH TIME ZONE,
        announced_by_id UUID,
        announced_words TEXT NOT NULL,
        announced_to INTEGER NOT NULL,
        incident_id UUID,
        outsiders TEXT NOT NULL,
        of_people TEXT NOT NULL,
        of_plan TEXT NOT NULL,
        of_supplies TEXT NOT NULL,
        of_teamwork TEXT NOT NULL,
        passed BOOLEAN,
        evaluated_by_id UUID,
        evaluated_at TIMESTAMP WITH TIME ZONE,
        closed_at TIMESTAMP WITH TIME ZONE,
        cancelled_at TIMESTAMP WITH TIME ZONE,
        cancelled_words TEXT NOT NULL,
        CONSTRAINT pk_drill PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_drill_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_drill_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES emergency_plan (tenant_id, id),
        CONSTRAINT fk_drill_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_drill_tenant_id_planned_by_id FOREIGN KEY(tenant_id, planned_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_drill_tenant_id_announced_by_id FOREIGN KEY(tenant_id, announced_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_drill_tenant_id_evaluated_by_id FOREIGN KEY(tenant_id, evaluated_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_drill_tenant_id_incident_id UNIQUE (tenant_id, incident_id),
        CONSTRAINT ck_drill_known_mode CHECK (mode in ('tabletop', 'live')),
        CONSTRAINT ck_drill_known_state CHECK (state in ('planned', 'announced', 'held', 'evaluated', 'rectifying', 'closed')),
        CONSTRAINT ck_drill_named_with_a_scenario CHECK (name <> '' and scenario <> ''),
        CONSTRAINT ck_drill_held_on_the_board CHECK (state in ('planned', 'announced') or incident_id is not null),
        CONSTRAINT ck_drill_cancelled_for_a_reason CHECK (cancelled_at is null or cancelled_words <> '')
    )
    """,
    """
    CREATE INDEX ix_drill_tenant_id_estate_id_starts_at ON drill (tenant_id, estate_id, starts_at)
    """,
    """
    CREATE INDEX ix_drill_tenant_id_plan_id_id ON drill (tenant_id, plan_id, id)
    """,
    """
    CREATE TABLE incident_building (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        building_id UUID NOT NULL,
        CONSTRAINT pk_incident_building PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_building_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_incident_building_tenant_id_building_id FOREIGN KEY(tenant_id, building_id) REFERENCES building (tenant_id, id),
        CONSTRAINT uq_incident_building_tenant_id_incident_id_building_id UNIQUE (tenant_id, incident_id, building_id)
    )
    """,
    """
    CREATE TABLE incident_entry (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        seq BIGINT NOT NULL,
        kind TEXT NOT NULL,
        by_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        said_at TIMESTAMP WITH TIME ZONE,
        words TEXT NOT NULL,
        condition TEXT NOT NULL,
        actions TEXT NOT NULL,
        needs TEXT NOT NULL,
        values JSONB NOT NULL,
        subject_id UUID,
        client_key UUID,
        file_id UUID,
        CONSTRAINT pk_incident_entry PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_entry_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_incident_entry_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_incident_entry_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT uq_incident_entry_tenant_id_incident_id_seq UNIQUE (tenant_id, incident_id, seq),
        CONSTRAINT ck_incident_entry_known_kind CHECK (kind in ('activated', 'joined', 'command', 'acknowledged', 'deputy', 'handed_over', 'step', 'added', 'measure', 'note', 'report', 'house', 'notice', 'outside', 'supply', 'lift', 'level', 'state', 'mark'))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_incident_entry_client_key ON incident_entry (tenant_id, incident_id, client_key) WHERE client_key is not null
    """,
    """
    CREATE TABLE incident_house (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        house_id UUID NOT NULL,
        state TEXT NOT NULL,
        words TEXT NOT NULL,
        by_id UUID,
        at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_incident_house PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_house_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_incident_house_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_incident_house_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_incident_house_tenant_id_incident_id_house_id UNIQUE (tenant_id, incident_id, house_id),
        CONSTRAINT ck_incident_house_known_state CHECK (state in ('unknown', 'safe', 'needs_help', 'no_answer'))
    )
    """,
    """
    CREATE TABLE incident_mark (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        code TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_incident_mark PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_mark_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT uq_incident_mark_tenant_id_incident_id_code UNIQUE (tenant_id, incident_id, code)
    )
    """,
    """
    CREATE TABLE incident_notice (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        is_drill BOOLEAN NOT NULL,
        kind TEXT NOT NULL,
        words TEXT NOT NULL,
        words_en TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        released_at TIMESTAMP WITH TIME ZONE,
        released_by_id UUID,
        CONSTRAINT pk_incident_notice PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_notice_tenant_id_incident_id_is_drill FOREIGN KEY(tenant_id, incident_id, is_drill) REFERENCES incident (tenant_id, id, is_drill),
        CONSTRAINT fk_incident_notice_tenant_id_released_by_id FOREIGN KEY(tenant_id, released_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_incident_notice_known_kind CHECK (kind in ('first', 'update', 'all_clear')),
        CONSTRAINT ck_incident_notice_said CHECK (words <> ''),
        CONSTRAINT ck_incident_notice_drills_tell_no_resident CHECK (not is_drill or released_at is null),
        CONSTRAINT ck_incident_notice_released_by_somebody CHECK ((released_at is null) = (released_by_id is null))
    )
    """,
    """
    CREATE INDEX ix_incident_notice_tenant_id_incident_id_id ON incident_notice (tenant_id, incident_id, id)
    """,
    """
    CREATE TABLE incident_review (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        went_well TEXT NOT NULL,
        went_badly TEXT NOT NULL,
        to_change TEXT NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        closed_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_incident_review PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_review_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_incident_review_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_incident_review_tenant_id_incident_id UNIQUE (tenant_id, incident_id)
    )
    """,
    """
    CREATE TABLE lift_record (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        asset_id UUID,
        lift_code TEXT NOT NULL,
        persons INTEGER NOT NULL,
        trapped_at TIMESTAMP WITH TIME ZONE NOT NULL,
        limit_minutes INTEGER NOT NULL,
        vendor TEXT NOT NULL,
        vendor_called_at TIMESTAMP WITH TIME ZONE,
        vendor_arrived_at TIMESTAMP WITH TIME ZONE,
        rescuers TEXT NOT NULL,
        rescue_began_at TIMESTAMP WITH TIME ZONE,
        freed_at TIMESTAMP WITH TIME ZONE,
        cause TEXT NOT NULL,
        handling TEXT NOT NULL,
        CONSTRAINT pk_lift_record PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_lift_record_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_lift_record_tenant_id_asset_id FOREIGN KEY(tenant_id, asset_id) REFERENCES asset (tenant_id, id),
        CONSTRAINT uq_lift_record_tenant_id_incident_id UNIQUE (tenant_id, incident_id),
        CONSTRAINT ck_lift_record_real_count CHECK (persons between 0 and 100),
        CONSTRAINT ck_lift_record_city_or_elsewhere CHECK (limit_minutes in (30, 60)),
        CONSTRAINT ck_lift_record_called_before_arriving CHECK (vendor_arrived_at is null or vendor_called_at is not null),
        CONSTRAINT ck_lift_record_freed_after CHECK (freed_at is null or freed_at >= trapped_at)
    )
    """,
    """
    CREATE TABLE outside_report (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        is_drill BOOLEAN NOT NULL,
        kind TEXT NOT NULL,
        receiver TEXT NOT NULL,
        basis TEXT NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        state TEXT NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        by_id UUID,
        way TEXT NOT NULL,
        words TEXT NOT NULL,
        CONSTRAINT pk_outside_report PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_outside_report_tenant_id_incident_id_is_drill FOREIGN KEY(tenant_id, incident_id, is_drill) REFERENCES incident (tenant_id, id, is_drill),
        CONSTRAINT fk_outside_report_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_outside_report_known_kind CHECK (kind in ('government', 'superior', 'cyber', 'other')),
        CONSTRAINT ck_outside_report_known_state CHECK (state in ('open', 'sent', 'not_needed')),
        CONSTRAINT ck_outside_report_to_somebody CHECK (receiver <> ''),
        CONSTRAINT ck_outside_report_ended_by_somebody CHECK (state = 'open' or (by_id is not null and ended_at is not null)),
        CONSTRAINT ck_outside_report_left_out_for_a_reason CHECK (state <> 'not_needed' or words <> ''),
        CONSTRAINT ck_outside_report_drills_report_to_nobody CHECK (not is_drill or state <> 'sent')
    )
    """,
    """
    CREATE INDEX ix_outside_report_tenant_id_incident_id_id ON outside_report (tenant_id, incident_id, id)
    """,
    """
    CREATE TABLE plan_step (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        version_id UUID NOT NULL,
        root_id UUID NOT NULL,
        position INTEGER NOT NULL,
        phase TEXT NOT NULL,
        role_id UUID NOT NULL,
        words TEXT NOT NULL,
        words_en TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        depends_on_id UUID,
        needs_photo BOOLEAN NOT NULL,
        gate TEXT,
        basis TEXT NOT NULL,
        CONSTRAINT pk_plan_step PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_plan_step_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_plan_step_tenant_id_role_id FOREIGN KEY(tenant_id, role_id) REFERENCES plan_role (tenant_id, id),
        CONSTRAINT fk_plan_step_tenant_id_depends_on_id FOREIGN KEY(tenant_id, depends_on_id) REFERENCES plan_step (tenant_id, id),
        CONSTRAINT uq_plan_step_tenant_id_version_id_root_id UNIQUE (tenant_id, version_id, root_id),
        CONSTRAINT ck_plan_step_known_phase CHECK (phase in ('first', 'next', 'after')),
        CONSTRAINT ck_plan_step_known_gate CHECK (gate in ('activate', 'contain', 'notify', 'report', 'analyse')),
        CONSTRAINT ck_plan_step_said CHECK (words <> ''),
        CONSTRAINT ck_plan_step_within_a_week CHECK (minutes between 0 and 10080),
        CONSTRAINT ck_plan_step_not_after_itself CHECK (depends_on_id is null or depends_on_id <> id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_plan_step_gate ON plan_step (tenant_id, version_id, gate) WHERE gate is not null
    """,
    """
    CREATE TABLE review_action (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        words TEXT NOT NULL,
        owner_id UUID NOT NULL,
        due_on DATE NOT NULL,
        version_id UUID,
        state TEXT NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        done_by_id UUID,
        done_words TEXT NOT NULL,
        file_id UUID,
        CONSTRAINT pk_review_action PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_review_action_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_review_action_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_review_action_tenant_id_done_by_id FOREIGN KEY(tenant_id, done_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_review_action_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES plan_version (tenant_id, id),
        CONSTRAINT fk_review_action_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT ck_review_action_known_state CHECK (state in ('open', 'done')),
        CONSTRAINT ck_review_action_said CHECK (words <> ''),
        CONSTRAINT ck_review_action_done_at_a_time CHECK ((state = 'done') = (done_at is not null))
    )
    """,
    """
    CREATE INDEX ix_review_action_tenant_id_incident_id_id ON review_action (tenant_id, incident_id, id)
    """,
    """
    CREATE INDEX ix_review_action_tenant_id_owner_id_state_id ON review_action (tenant_id, owner_id, state, id)
    """,
    """
    CREATE TABLE role_card (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        role_id UUID NOT NULL,
        member_id UUID NOT NULL,
        standing TEXT NOT NULL,
        carded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        acknowledged_at TIMESTAMP WITH TIME ZONE,
        escalated_at TIMESTAMP WITH TIME ZONE,
        instead_of_id UUID,
        handed_over_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_role_card PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_role_card_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_role_card_tenant_id_role_id FOREIGN KEY(tenant_id, role_id) REFERENCES plan_role (tenant_id, id),
        CONSTRAINT fk_role_card_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_role_card_tenant_id_instead_of_id FOREIGN KEY(tenant_id, instead_of_id) REFERENCES role_card (tenant_id, id),
        CONSTRAINT uq_role_card_tenant_id_incident_id_role_id_member_id UNIQUE (tenant_id, incident_id, role_id, member_id),
        CONSTRAINT ck_role_card_known_standing CHECK (standing in ('duty', 'night_deputy', 'weekend_deputy', 'lead', 'manager', 'nobody'))
    )
    """,
    """
    CREATE INDEX ix_role_card_tenant_id_member_id_id ON role_card (tenant_id, member_id, id)
    """,
    """
    CREATE TABLE store_move (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        item_id UUID NOT NULL,
        change INTEGER NOT NULL,
        words TEXT NOT NULL,
        incident_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_store_move PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_store_move_tenant_id_item_id FOREIGN KEY(tenant_id, item_id) REFERENCES store_item (tenant_id, id),
        CONSTRAINT fk_store_move_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_store_move_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_store_move_changes_something CHECK (change <> 0)
    )
    """,
    """
    CREATE INDEX ix_store_move_tenant_id_incident_id_id ON store_move (tenant_id, incident_id, id)
    """,
    """
    CREATE INDEX ix_store_move_tenant_id_item_id_id ON store_move (tenant_id, item_id, id)
    """,
    """
    CREATE TABLE drill_person (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        drill_id UUID NOT NULL,
        member_id UUID NOT NULL,
        signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_drill_person PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_drill_person_tenant_id_drill_id FOREIGN KEY(tenant_id, drill_id) REFERENCES drill (tenant_id, id),
        CONSTRAINT fk_drill_person_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_drill_person_tenant_id_drill_id_member_id UNIQUE (tenant_id, drill_id, member_id)
    )
    """,
    """
    CREATE TABLE incident_step (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        plan_step_id UUID,
        role_id UUID NOT NULL,
        position INTEGER NOT NULL,
        words TEXT NOT NULL,
        words_en TEXT NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        depends_on_id UUID,
        state TEXT NOT NULL,
        gate TEXT,
        is_new BOOLEAN NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        done_by_id UUID,
        reason TEXT NOT NULL,
        file_id UUID,
        CONSTRAINT pk_incident_step PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_incident_step_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_incident_step_tenant_id_plan_step_id FOREIGN KEY(tenant_id, plan_step_id) REFERENCES plan_step (tenant_id, id),
        CONSTRAINT fk_incident_step_tenant_id_role_id FOREIGN KEY(tenant_id, role_id) REFERENCES plan_role (tenant_id, id),
        CONSTRAINT fk_incident_step_tenant_id_depends_on_id FOREIGN KEY(tenant_id, depends_on_id) REFERENCES incident_step (tenant_id, id),
        CONSTRAINT fk_incident_step_tenant_id_done_by_id FOREIGN KEY(tenant_id, done_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_incident_step_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT uq_incident_step_tenant_id_incident_id_plan_step_id UNIQUE (tenant_id, incident_id, plan_step_id),
        CONSTRAINT ck_incident_step_known_state CHECK (state in ('waiting', 'ready', 'done', 'skipped')),
        CONSTRAINT ck_incident_step_known_gate CHECK (gate in ('activate', 'contain', 'notify', 'report', 'analyse')),
        CONSTRAINT ck_incident_step_skipped_for_a_reason CHECK (state <> 'skipped' or reason <> ''),
        CONSTRAINT ck_incident_step_gates_are_not_skipped CHECK (gate is null or state <> 'skipped'),
        CONSTRAINT ck_incident_step_ended_at_a_time CHECK ((done_at is null) = (state in ('waiting', 'ready'))),
        CONSTRAINT ck_incident_step_said CHECK (words <> '')
    )
    """,
    """
    CREATE INDEX ix_incident_step_tenant_id_incident_id_position ON incident_step (tenant_id, incident_id, position)
    """,
    """
    CREATE TABLE affected_person (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        incident_id UUID NOT NULL,
        person_id UUID NOT NULL,
        what TEXT NOT NULL,
        message_id UUID,
        told_at TIMESTAMP WITH TIME ZONE,
        told_by_id UUID,
        way TEXT NOT NULL,
        CONSTRAINT pk_affected_person PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_affected_person_tenant_id_incident_id FOREIGN KEY(tenant_id, incident_id) REFERENCES incident (tenant_id, id),
        CONSTRAINT fk_affected_person_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_affected_person_tenant_id_message_id FOREIGN KEY(tenant_id, message_id) REFERENCES message (tenant_id, id),
        CONSTRAINT fk_affected_person_tenant_id_told_by_id FOREIGN KEY(tenant_id, told_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_affected_person_tenant_id_incident_id_person_id UNIQUE (tenant_id, incident_id, person_id),
        CONSTRAINT ck_affected_person_told_by_message CHECK (message_id is null or told_at is not null),
        CONSTRAINT ck_affected_person_told_somehow CHECK (told_at is null or message_id is not null or way <> '')
    )
    """,
    """
    CREATE TABLE notice_receipt (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        notice_id UUID NOT NULL,
        member_id UUID NOT NULL,
        house_id UUID NOT NULL,
        message_id UUID NOT NULL,
        CONSTRAINT pk_notice_receipt PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_notice_receipt_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES incident_notice (tenant_id, id),
        CONSTRAINT fk_notice_receipt_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_notice_receipt_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_notice_receipt_tenant_id_message_id FOREIGN KEY(tenant_id, message_id) REFERENCES message (tenant_id, id),
        CONSTRAINT uq_notice_receipt_tenant_id_notice_id_member_id UNIQUE (tenant_id, notice_id, member_id)
    )
    """,
    """
    CREATE INDEX ix_notice_receipt_tenant_id_member_id_id ON notice_receipt (tenant_id, member_id, id)
    """,
    """
    alter table "emergency_plan" enable row level security
    """,
    """
    alter table "emergency_plan" force row level security
    """,
    """
    create policy inside on "emergency_plan" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "emergency_plan" to mingbai_app
    """,
    """
    grant select on "emergency_plan" to mingbai_backup
    """,
    """
    alter table "emergency_supplier" enable row level security
    """,
    """
    alter table "emergency_supplier" force row level security
    """,
    """
    create policy inside on "emergency_supplier" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "emergency_supplier" to mingbai_app
    """,
    """
    grant select on "emergency_supplier" to mingbai_backup
    """,
    """
    alter table "risk" enable row level security
    """,
    """
    alter table "risk" force row level security
    """,
    """
    create policy inside on "risk" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "risk" to mingbai_app
    """,
    """
    grant select on "risk" to mingbai_backup
    """,
    """
    alter table "store_item" enable row level security
    """,
    """
    alter table "store_item" force row level security
    """,
    """
    create policy inside on "store_item" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "store_item" to mingbai_app
    """,
    """
    grant select on "store_item" to mingbai_backup
    """,
    """
    alter table "plan_version" enable row level security
    """,
    """
    alter table "plan_version" force row level security
    """,
    """
    create policy inside on "plan_version" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "plan_version" to mingbai_app
    """,
    """
    grant select on "plan_version" to mingbai_backup
    """,
    """
    alter table "store_check" enable row level security
    """,
    """
    alter table "store_check" force row level security
    """,
    """
    create policy inside on "store_check" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "store_check" to mingbai_app
    """,
    """
    grant select on "store_check" to mingbai_backup
    """,
    """
    alter table "incident" enable row level security
    """,
    """
    alter table "incident" force row level security
    """,
    """
    create policy inside on "incident" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "incident" to mingbai_app
    """,
    """
    grant select on "incident" to mingbai_backup
    """,
    """
    alter table "plan_contact" enable row level security
    """,
    """
    alter table "plan_contact" force row level security
    """,
    """
    create policy inside on "plan_contact" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "plan_contact" to mingbai_app
    """,
    """
    grant select on "plan_contact" to mingbai_backup
    """,
    """
    alter table "plan_notice" enable row level security
    """,
    """
    alter table "plan_notice" force row level security
    """,
    """
    create policy inside on "plan_notice" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "plan_notice" to mingbai_app
    """,
    """
    grant select on "plan_notice" to mingbai_backup
    """,
    """
    alter table "plan_role" enable row level security
    """,
    """
    alter table "plan_role" force row level security
    """,
    """
    create policy inside on "plan_role" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "plan_role" to mingbai_app
    """,
    """
    grant select on "plan_role" to mingbai_backup
    """,
    """
    alter table "plan_shutoff" enable row level security
    """,
    """
    alter table "plan_shutoff" force row level security
    """,
    """
    create policy inside on "plan_shutoff" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "plan_shutoff" to mingbai_app
    """,
    """
    grant select on "plan_shutoff" to mingbai_backup
    """,
    """
    alter table "breach_notice" enable row level security
    """,
    """
    alter table "breach_notice" force row level security
    """,
    """
    create policy inside on "breach_notice" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "breach_notice" to mingbai_app
    """,
    """
    grant select on "breach_notice" to mingbai_backup
    """,
    """
    alter table "drill" enable row level security
    """,
    """
    alter table "drill" force row level security
    """,
    """
    create policy inside on "drill" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "drill" to mingbai_app
    """,
    """
    grant select on "drill" to mingbai_backup
    """,
    """
    alter table "incident_building" enable row level security
    """,
    """
    alter table "incident_building" force row level security
    """,
    """
    create policy inside on "incident_building" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "incident_building" to mingbai_app
    """,
    """
    grant select on "incident_building" to mingbai_backup
    """,
    """
    alter table "incident_entry" enable row level security
    """,
    """
    alter table "incident_entry" force row level security
    """,
    """
    create policy inside on "incident_entry" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "incident_entry" to mingbai_app
    """,
    """
    grant select on "incident_entry" to mingbai_backup
    """,
    """
    alter table "incident_house" enable row level security
    """,
    """
    alter table "incident_house" force row level security
    """,
    """
    create policy inside on "incident_house" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "incident_house" to mingbai_app
    """,
    """
    grant select on "incident_house" to mingbai_backup
    """,
    """
    alter table "incident_mark" enable row level security
    """,
    """
    alter table "incident_mark" force row level security
    """,
    """
    create policy inside on "incident_mark" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "incident_mark" to mingbai_app
    """,
    """
    grant select on "incident_mark" to mingbai_backup
    """,
    """
    alter table "incident_notice" enable row level security
    """,
    """
    alter table "incident_notice" force row level security
    """,
    """
    create policy inside on "incident_notice" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "incident_notice" to mingbai_app
    """,
    """
    grant select on "incident_notice" to mingbai_backup
    """,
    """
    alter table "incident_review" enable row level security
    """,
    """
    alter table "incident_review" force row level security
    """,
    """
    create policy inside on "incident_review" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "incident_review" to mingbai_app
    """,
    """
    grant select on "incident_review" to mingbai_backup
    """,
    """
    alter table "lift_record" enable row level security
    """,
    """
    alter table "lift_record" force row level security
    """,
    """
    create policy inside on "lift_record" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "lift_record" to mingbai_app
    """,
    """
    grant select on "lift_record" to mingbai_backup
    """,
    """
    alter table "outside_report" enable row level security
    """,
    """
    alter table "outside_report" force row level security
    """,
    """
    create policy inside on "outside_report" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "outside_report" to mingbai_app
    """,
    """
    grant select on "outside_report" to mingbai_backup
    """,
    """
    alter table "plan_step" enable row level security
    """,
    """
    alter table "plan_step" force row level security
    """,
    """
    create policy inside on "plan_step" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "plan_step" to mingbai_app
    """,
    """
    grant select on "plan_step" to mingbai_backup
    """,
    """
    alter table "review_action" enable row level security
    """,
    """
    alter table "review_action" force row level security
    """,
    """
    create policy inside on "review_action" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "review_action" to mingbai_app
    """,
    """
    grant select on "review_action" to mingbai_backup
    """,
    """
    alter table "role_card" enable row level security
    """,
    """
    alter table "role_card" force row level security
    """,
    """
    create policy inside on "role_card" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "role_card" to mingbai_app
    """,
    """
    grant select on "role_card" to mingbai_backup
    """,
    """
    alter table "store_move" enable row level security
    """,
    """
    alter table "store_move" force row level security
    """,
    """
    create policy inside on "store_move" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "store_move" to mingbai_app
    """,
    """
    grant select on "store_move" to mingbai_backup
    """,
    """
    alter table "drill_person" enable row level security
    """,
    """
    alter table "drill_person" force row level security
    """,
    """
    create policy inside on "drill_person" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "drill_person" to mingbai_app
    """,
    """
    grant select on "drill_person" to mingbai_backup
    """,
    """
    alter table "incident_step" enable row level security
    """,
    """
    alter table "incident_step" force row level security
    """,
    """
    create policy inside on "incident_step" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "incident_step" to mingbai_app
    """,
    """
    grant select on "incident_step" to mingbai_backup
    """,
    """
    alter table "affected_person" enable row level security
    """,
    """
    alter table "affected_person" force row level security
    """,
    """
    create policy inside on "affected_person" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "affected_person" to mingbai_app
    """,
    """
    grant select on "affected_person" to mingbai_backup
    """,
    """
    alter table "notice_receipt" enable row level security
    """,
    """
    alter table "notice_receipt" force row level security
    """,
    """
    create policy inside on "notice_receipt" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "notice_receipt" to mingbai_app
    """,
    """
    grant select on "notice_receipt" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
