/** Questions about application captures. */
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
  {
    title: 'Members by host',
    sql: `select host, count(*) as member_count, sum(size_bytes) as size_bytes
from member
group by host
order by size_bytes desc`,
  },
  {
    title: 'All members together',
    sql: `select count(*) as member_count, sum(size_bytes) as size_bytes, max(duration_ms) as longest_ms from member`,
  },
  {
    title: 'Members that started late',
    sql: `select capture_id, title, start_offset_ms from member where start_offset_ms > 100 order by start_offset_ms desc`,
  },
  {
    title: 'Order of starts',
    sql: `select capture_id, type, title, start_offset_ms from member order by start_offset_ms`,
  },
  {
    title: 'Time between the first and the last start',
    sql: `select max(start_offset_ms) - min(start_offset_ms) as skew_ms from member`,
  },
  { title: 'Recordings by length', sql: `select capture_id, title, duration_ms from member order by duration_ms desc` },
  { title: 'Targets that could not be captured', sql: `select type, title, url, code, reason from not_captured` },
  {
    title: 'Reasons why targets could not be captured',
    sql: `select code, reason, count(*) as target_count from not_captured group by code, reason order by target_count desc`,
  },
  {
    title: 'Captured share of the targets of each type',
    sql: `with target as (select type, true as is_captured from member union all select type, false from not_captured)
select type, count(*) as target_count, count(*) filter (is_captured) as captured_count
from target
group by type
order by target_count desc`,
  },
  {
    title: 'Pages and frames',
    sql: `select capture_id, type, title, url, size_bytes from member where type in ('page', 'iframe') order by size_bytes desc`,
  },
  {
    title: 'Workers',
    sql: `select capture_id, type, title, url, size_bytes from member where type in ('worker', 'service_worker') order by size_bytes desc`,
  },
  {
    title: 'Node and Deno processes',
    sql: `select capture_id, type, title, url, size_bytes from member where type in ('node', 'deno')`,
  },
  {
    title: 'Pages with the same URL',
    sql: `select url, count(*) as member_count, string_agg(capture_id, ', ') as captures from member group by url having count(*) > 1 order by member_count desc`,
  },
  {
    title: 'Largest member of each type',
    sql: `select type, arg_max(title, size_bytes) as title, arg_max(capture_id, size_bytes) as capture_id, max(size_bytes) as size_bytes
from member
group by type`,
  },
  {
    title: 'Members much larger than the median',
    sql: `select capture_id, title, size_bytes, round(size_bytes / (select median(size_bytes) from member), 1) as times_median
from member
where size_bytes > 2 * (select median(size_bytes) from member)
order by size_bytes desc`,
  },
  {
    title: 'Time that all members have in common',
    sql: `select max(start_offset_ms) as from_ms, min(start_offset_ms + duration_ms) as to_ms,
  greatest(0, min(start_offset_ms + duration_ms) - max(start_offset_ms)) as common_ms
from member`,
  },
  {
    title: 'Members and targets that are missing, in one list',
    sql: `select type, title, url, capture_id, null as reason from member
union all
select type, title, url, null, reason from not_captured
order by type, title`,
  },
  {
    title: 'Members by origin of their URL',
    sql: `select regexp_extract(url, '^[a-z+.-]+:(//[^/]+)?') as origin, count(*) as member_count, sum(size_bytes) as size_bytes
from member
group by origin
order by size_bytes desc`,
  },
];
