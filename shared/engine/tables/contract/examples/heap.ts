/** Queries about heap snapshots and heap timelines. */
import type { SqlExample } from '../sql-schema.ts';

export const HEAP_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Classes by retained size',
    sql: `select name, original_name, count, shallow_size_bytes, retained_size_bytes
from class
order by retained_size_bytes desc
limit 50`,
  },
  {
    title: 'Objects with the largest retained size',
    sql: `select id, class, name, type, retained_size_bytes, shallow_size_bytes, distance
from node
where type not in ('synthetic', 'hidden')
order by retained_size_bytes desc
limit 50`,
  },
  {
    title: 'Duplicate strings and the bytes that they waste',
    sql: `select text, count, size_bytes, size_bytes - size_bytes / count as wasted_bytes, example_id
from string
where count > 1
order by wasted_bytes desc
limit 50`,
  },
  {
    title: 'What waits, by the function that awaits or is called',
    sql: `select kind, how, function, url, line, event, target, held_by, count(*) as waiting, sum(size_bytes) as size_bytes, max(id) as example_id
from waiting
group by kind, how, function, url, line, event, target, held_by
order by waiting desc
limit 50`,
  },
  {
    title: 'What holds detached DOM nodes',
    sql: `with held as materialized (select id, class from node where detached),
reference as materialized (
  select from_id, to_id, name, type from edge where to_id in (select id from held)
)
select holder.class as holder, reference.name, held.class as held, count(*) as edge_count
from reference
join held on held.id = reference.to_id
join node holder on holder.id = reference.from_id
where not holder.detached and reference.type <> 'weak'
group by holder.class, reference.name, held.class
order by edge_count desc
limit 50`,
  },
  {
    title: 'Live bytes by the function that allocated them',
    sql: `select function, url, line, count(*) as object_count, sum(shallow_size_bytes) as live_bytes
from allocation
group by function, url, line
order by live_bytes desc
limit 50`,
  },
  {
    title: 'Classes that grew in a second snapshot',
    isComparison: true,
    sql: `select coalesce(a.name, b.name) as class, a.count as a_count, b.count as b_count,
  coalesce(b.count, 0) - coalesce(a.count, 0) as delta_count,
  coalesce(b.retained_size_bytes, 0) - coalesce(a.retained_size_bytes, 0) as delta_bytes
from a.class a
full join b.class b on a.name = b.name
where coalesce(b.count, 0) > coalesce(a.count, 0)
order by delta_bytes desc
limit 50`,
  },
];
