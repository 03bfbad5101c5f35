/** Queries about sampled heap profiles. */
import type { SqlExample } from '../sql-schema.ts';

export const HEAP_PROFILE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Functions by live bytes that they allocated',
    sql: `select name, url, line, self_bytes, total_bytes, sample_count
from function
where kind = 'function'
order by self_bytes desc
limit 100`,
  },
  {
    title: 'Live bytes by package',
    sql: `select package, sum(self_bytes) as live_bytes, round(100 * sum(self_bytes) / sum(sum(self_bytes)) over (), 1) as percent
from function
where kind = 'function'
group by package
order by live_bytes desc`,
  },
  {
    title: 'Callers of the function that allocated the most',
    sql: `with hot as (select function_id from function where kind = 'function' order by self_bytes desc limit 1)
select caller.function as caller, called.function as called, sum(called.total_bytes) as total_bytes
from stack called
join hot using (function_id)
join stack caller on caller.stack_id = called.parent_id
group by caller.function, called.function
order by total_bytes desc`,
  },
  {
    title: 'Allocations of built-in functions, by the function that called them',
    sql: `select caller.function as caller, called.function as built_in, sum(called.self_bytes) as live_bytes
from stack called
join function f on f.function_id = called.function_id and f.url is null
join stack caller on caller.stack_id = called.parent_id
where called.self_bytes > 0
group by caller.function, called.function
order by live_bytes desc
limit 50`,
  },
  {
    title: 'Live bytes by function, compared with a second profile',
    isComparison: true,
    sql: `with before as (select name, url, sum(self_bytes) as self_bytes from a.function group by name, url),
  after as (select name, url, sum(self_bytes) as self_bytes from b.function group by name, url)
select coalesce(before.name, after.name) as name, coalesce(before.url, after.url) as url, before.self_bytes as a_bytes,
  after.self_bytes as b_bytes, coalesce(after.self_bytes, 0) - coalesce(before.self_bytes, 0) as delta_bytes
from before
full join after on after.name = before.name and after.url is not distinct from before.url
order by abs(delta_bytes) desc
limit 50`,
  },
];
