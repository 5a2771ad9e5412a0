-- Cursors of lanes whose places are times to come, where something may still appear behind them.
alter table lane_cursor add column until bigint; -- it holds until then; null: for ever
