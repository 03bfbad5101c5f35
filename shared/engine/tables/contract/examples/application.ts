/** Queries about application captures. */
import type { SqlExample } from '../sql-schema.ts';

export const APPLICATION_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Members by size',
    sql: `select capture_id, type, title, url, size_bytes, round(100 * size_bytes / sum(size_bytes) over (), 1) as percent
from member
order by size_bytes desc`,
  },
  {
    title: 'Members by type of target',
    sql: `select type, count(*) as member_count, sum(size_bytes) as size_bytes, max(size_bytes) as largest_bytes
from member
group by type
order by size_bytes desc`,
  },
  { title: 'Targets that could not be captured', sql: `select type, title, url, code, reason from not_captured` },
  {
    title: 'Captured share of the targets of each type',
    sql: `with target as (select type, true as is_captured from member union all select type, false from not_captured)
select type, count(*) as target_count, count(*) filter (is_captured) as captured_count
from target
group by type
order by target_count desc`,
  },
  {
    title: 'Time that all members have in common',
    sql: `select max(start_offset_ms) as from_ms, min(start_offset_ms + duration_ms) as to_ms,
  greatest(0, min(start_offset_ms + duration_ms) - max(start_offset_ms)) as common_ms
from member`,
  },
];
