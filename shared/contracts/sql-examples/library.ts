/** Questions about the library. */
import type { SqlExample } from '../sql-schema.ts';

export const LIBRARY_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Captures by day',
    sql: `select date, count(*) as capture_count, sum(size_bytes) as size_bytes
from library.capture
group by date
order by date`,
  },
  {
    title: 'Captures by kind',
    sql: `select kind, count(*) as capture_count, sum(size_bytes) as size_bytes, max(size_bytes) as largest_bytes
from library.capture
group by kind
order by size_bytes desc`,
  },
  {
    title: 'Newest captures',
    sql: `select capture_id, kind, name, started_at, size_bytes from library.capture order by started_at desc limit 20`,
  },
  {
    title: 'Largest captures',
    sql: `select capture_id, kind, name, size_bytes, is_pinned from library.capture order by size_bytes desc limit 20`,
  },
  {
    title: 'Captures by site',
    sql: `select target_host, count(*) as capture_count, max(started_at) as newest
from library.capture
group by target_host
order by capture_count desc`,
  },
  {
    title: 'Captures by who took them',
    sql: `select taken_by, count(*) as capture_count, sum(size_bytes) as size_bytes
from library.capture
group by taken_by
order by capture_count desc`,
  },
  {
    title: 'Growth of heap snapshots of each page',
    sql: `select target_url, capture_id, started_at, size_bytes,
  size_bytes - lag(size_bytes) over (partition by target_url order by started_at) as delta_bytes
from library.capture
where kind = 'heap-snapshot'
order by target_url, started_at`,
  },
  {
    title: 'Pinned captures',
    sql: `select capture_id, kind, name, size_bytes from library.capture where is_pinned order by size_bytes desc`,
  },
  { title: 'Captures with a note', sql: `select capture_id, name, note from library.capture where note is not null` },
  {
    title: 'Captures that are not complete, and why',
    sql: `select c.capture_id, c.kind, c.name, c.is_truncated, l.reason, l.lost_ms, l.lost_events
from library.capture c
left join library.loss l using (capture_id)
where c.is_truncated or l.reason is not null
order by c.started_at desc`,
  },
  {
    title: 'Lost time and events by reason',
    sql: `select reason, count(*) as capture_count, sum(lost_ms) as lost_ms, sum(lost_events) as lost_events
from library.loss
group by reason
order by capture_count desc`,
  },
  {
    title: 'Captures that paused their target the longest',
    sql: `select capture_id, kind, target_title, pause_ms, size_bytes
from library.capture
where pause_ms is not null
order by pause_ms desc
limit 20`,
  },
  {
    title: 'Pause for each megabyte of a heap snapshot',
    sql: `select capture_id, target_title, pause_ms, size_bytes, round(pause_ms / (size_bytes / 1e6), 1) as ms_per_megabyte
from library.capture
where kind = 'heap-snapshot' and pause_ms is not null and size_bytes > 0
order by ms_per_megabyte desc`,
  },
  {
    title: 'Imported files',
    sql: `select capture_id, kind, name, started_at, size_bytes from library.capture where origin = 'imported' order by started_at desc`,
  },
  {
    title: 'Space that captures older than a week use',
    sql: `select is_pinned, count(*) as capture_count, sum(size_bytes) as size_bytes
from library.capture
where cast(started_at as timestamp) < (select max(cast(started_at as timestamp)) from library.capture) - interval 7 day
group by is_pinned`,
  },
  {
    title: 'Captures by hour of the day (UTC)',
    sql: `select hour(cast(started_at as timestamp)) as hour, count(*) as capture_count
from library.capture
group by 1
order by 1`,
  },
  {
    title: 'Longest recordings',
    sql: `select capture_id, kind, name, duration_ms from library.capture order by duration_ms desc limit 20`,
  },
  {
    title: 'Captures of one target that can be compared',
    sql: `select target_url, kind, count(*) as capture_count, string_agg(capture_id, ', ' order by started_at) as captures
from library.capture
where target_url is not null
group by target_url, kind
having count(*) > 1
order by capture_count desc`,
  },
  {
    title: 'Options of the recordings of each kind',
    sql: `select kind, options, count(*) as capture_count
from library.capture
group by kind, options
order by kind, capture_count desc`,
  },
  {
    title: 'Live metrics: first, last and largest value',
    sql: `select target_title, metric, unit, first(value order by measured_at) as first_value, last(value order by measured_at) as last_value,
  max(value) as largest_value
from library.point
where value is not null
group by target_id, target_title, metric, unit
order by target_title, metric`,
  },
  {
    title: 'Live metrics: mean of each ten seconds',
    sql: `select target_title, metric, floor(since_start_ms / 10000) * 10 as from_s, avg(value) as mean_value, max(value) as largest_value
from library.point
group by target_id, target_title, metric, from_s
order by target_title, metric, from_s`,
  },
];
