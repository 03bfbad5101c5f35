/** Queries about the library. */
import type { SqlExample } from '../../../../engine/tables/contract/sql-schema.ts';

export const LIBRARY_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Captures by kind',
    sql: `select kind, count(*) as capture_count, sum(size_bytes) as size_bytes, max(size_bytes) as largest_bytes
from library.capture
group by kind
order by size_bytes desc`,
  },
  {
    title: 'Largest captures',
    sql: `select capture_id, kind, name, size_bytes, is_pinned from library.capture order by size_bytes desc limit 20`,
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
    title: 'Captures of one target that can be compared',
    sql: `select target_url, kind, count(*) as capture_count, string_agg(capture_id, ', ' order by started_at) as captures
from library.capture
where target_url is not null
group by target_url, kind
having count(*) > 1
order by capture_count desc`,
  },
  {
    title: 'Captures that are not complete, and why',
    sql: `select c.capture_id, c.kind, c.name, c.is_truncated, l.reason, l.lost_ms, l.lost_events
from library.capture c
left join library.loss l using (capture_id)
where c.is_truncated or l.reason is not null
order by c.started_at desc`,
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
];
