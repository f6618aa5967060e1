"""What the event stream asks of PostgreSQL itself."""

# Transaction numbers order the feed safely. After a restore into a new cluster they would start low again,
# so an offset in spine_epoch keeps them growing (epoch.py).
EVENT_TX = """
CREATE FUNCTION event_tx() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN pg_current_xact_id()::text::bigint + COALESCE((SELECT tx_offset FROM spine_epoch WHERE id = 1), 0);
END $$;
CREATE FUNCTION event_horizon() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    + COALESCE((SELECT tx_offset FROM spine_epoch WHERE id = 1), 0);
END $$;
"""
EVENT_TX_BACK = "DROP FUNCTION event_tx(); DROP FUNCTION event_horizon();"

APPEND_ONLY = """
INSERT INTO spine_epoch (id, tx_offset, catalog_version) VALUES (1, 0, 1);
CREATE FUNCTION event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: % refused', TG_OP;
END $$;
CREATE TRIGGER event_final BEFORE UPDATE OR DELETE ON spine_event FOR EACH ROW EXECUTE FUNCTION event_is_final();
"""
APPEND_ONLY_BACK = "DROP TRIGGER event_final ON spine_event; DROP FUNCTION event_is_final();"
