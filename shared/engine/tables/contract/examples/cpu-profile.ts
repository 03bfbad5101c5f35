/** Queries about CPU profiles. */
import type { SqlExample } from '../sql-schema.ts';

export const CPU_PROFILE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Functions by self time',
    sql: `select name, url, line, self_ms, total_ms, sample_count
from function
where kind = 'function'
order by self_ms desc
limit 100`,
  },
  {
    title: 'Self time by package',
    sql: `select package, sum(self_ms) as self_ms, round(100 * sum(self_ms) / sum(sum(self_ms)) over (), 1) as percent
from function
where kind = 'function'
group by package
order by self_ms desc`,
  },
  {
    title: 'Callers of the function with the largest self time',
    sql: `with hot as (select function_id from function where kind = 'function' order by self_ms desc limit 1)
select caller.function as caller, called.function as called, sum(called.total_ms) as total_ms
from stack called
join hot using (function_id)
join stack caller on caller.stack_id = called.parent_id
group by caller.function, called.function
order by total_ms desc`,
  },
  {
    title: 'Hottest path from the top',
    sql: `with recursive path as (
  (select stack_id, function, total_ms, self_ms, depth from stack where parent_id is null order by total_ms desc limit 1)
  union all
  select next.stack_id, next.function, next.total_ms, next.self_ms, next.depth
  from path, lateral (
    select * from stack where parent_id = path.stack_id order by total_ms desc limit 1
  ) next
)
select depth, function, total_ms, self_ms from path order by depth`,
  },
  {
    title: 'What ran during the longest event loop delay, of a flight recorder',
    sql: `with slowest as (select loop_delay_start_ms, loop_delay_ms from point order by loop_delay_ms desc nulls last limit 1)
select s.function, sum(s.duration_ms) as self_ms, count(*) as sample_count, any_value(loop_delay_ms) as loop_delay_ms
from slowest
join sample s on s.start_ms >= loop_delay_start_ms and s.start_ms < loop_delay_start_ms + loop_delay_ms
group by s.function, s.function_id
order by self_ms desc
limit 50`,
  },
  {
    title: 'Self time by function, compared with a second profile',
    isComparison: true,
    sql: `with before as (select name, url, sum(self_ms) as self_ms from a.function where kind = 'function' group by name, url),
  after as (select name, url, sum(self_ms) as self_ms from b.function where kind = 'function' group by name, url)
select coalesce(before.name, after.name) as name, coalesce(before.url, after.url) as url, before.self_ms as a_ms,
  after.self_ms as b_ms, coalesce(after.self_ms, 0) - coalesce(before.self_ms, 0) as delta_ms
from before
full join after on after.name = before.name and after.url is not distinct from before.url
order by abs(delta_ms) desc
limit 50`,
  },
];
