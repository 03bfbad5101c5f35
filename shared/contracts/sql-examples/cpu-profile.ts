/** Questions about CPU profiles. */
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
    title: 'Functions by total time',
    sql: `select name, url, line, total_ms, self_ms
from function
where kind = 'function'
order by total_ms desc
limit 100`,
  },
  {
    title: 'Self time by file',
    sql: `select coalesce(original_source, url, '(no script)') as file, sum(self_ms) as self_ms, count(*) as function_count
from function
where kind = 'function'
group by 1
order by self_ms desc`,
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
    title: 'Idle, garbage collection and program, as shares of the recording',
    sql: `select kind, sum(self_ms) as self_ms, round(100 * sum(self_ms) / sum(sum(self_ms)) over (), 1) as percent
from function
group by kind
order by self_ms desc`,
  },
  {
    title: 'Busy share of each 100 ms',
    sql: `select floor(s.start_ms / 100) * 100 as from_ms, sum(s.duration_ms) filter (f.kind <> 'idle') as busy_ms,
  round(100 * coalesce(sum(s.duration_ms) filter (f.kind <> 'idle'), 0) / nullif(sum(s.duration_ms), 0), 1) as percent
from sample s
join function f using (function_id)
group by from_ms
order by from_ms`,
  },
  {
    title: 'Recursive functions',
    sql: `select inner_call.function, max(inner_call.depth - outer_call.depth) as deepest, count(distinct inner_call.stack_id) as call_count
from stack inner_call
join stack outer_call on outer_call.function_id = inner_call.function_id
  and inner_call.stack_id > outer_call.stack_id and inner_call.stack_id < outer_call.end_id
group by inner_call.function, inner_call.function_id
order by call_count desc
limit 50`,
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
    title: 'What the function with the largest total time calls',
    sql: `with hot as (
  select function_id from function where kind = 'function' order by total_ms desc limit 1
)
select called.function, sum(called.total_ms) as total_ms, sum(called.self_ms) as self_ms
from stack caller
join hot using (function_id)
join stack called on called.parent_id = caller.stack_id
group by called.function
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
    title: 'Deepest stacks',
    sql: `select stack_id, function, depth, self_ms
from stack
order by depth desc
limit 20`,
  },
  {
    title: 'Longest uninterrupted time in one function',
    sql: `with numbered as (
  select start_ms, duration_ms, function, function_id,
    row_number() over (order by start_ms) - row_number() over (partition by function_id order by start_ms) as run
  from sample
)
select n.function, min(n.start_ms) as from_ms, sum(n.duration_ms) as run_ms, count(*) as sample_count
from numbered n
join function f using (function_id)
where f.kind = 'function'
group by n.function, n.function_id, n.run
order by run_ms desc
limit 50`,
  },
  {
    title: 'Own code and third-party code',
    sql: `select case when coalesce(original_source, url) like '%node_modules%' then 'third-party'
    when url is null then 'built in' else 'own' end as code, sum(self_ms) as self_ms, count(*) as function_count
from function
where kind = 'function'
group by code
order by self_ms desc`,
  },
  {
    title: 'Time below each function that is called from the top',
    sql: `select outermost.function, sum(outermost.total_ms) as total_ms, count(*) as call_count
from stack outermost
join function f using (function_id)
where f.kind = 'function' and (outermost.parent_id is null or outermost.parent_id in (
  select stack_id from stack join function using (function_id) where kind = 'root'))
group by outermost.function
order by total_ms desc
limit 50`,
  },
  {
    title: 'Hottest lines',
    sql: `select url, line, function, sum(sample_count) as sample_count
from line
group by url, line, function
order by sample_count desc
limit 50`,
  },
  {
    title: 'Functions that were never on top of the stack',
    sql: `select name, url, line, total_ms
from function
where kind = 'function' and self_ms = 0
order by total_ms desc
limit 50`,
  },
  {
    title: 'Distances between samples',
    sql: `select count(*) as sample_count, median(duration_ms) as median_ms, quantile_cont(duration_ms, 0.99) as p99_ms,
  max(duration_ms) as longest_ms, sum(duration_ms) as sampled_ms
from sample`,
  },
  {
    title: 'How few functions make 80 % of the self time',
    sql: `with ordered as (
  select name, self_ms, sum(self_ms) over (order by self_ms desc, function_id) as so_far_ms, sum(self_ms) over () as all_ms
  from function
  where kind = 'function'
)
select name, self_ms, round(100 * so_far_ms / nullif(all_ms, 0), 1) as percent_so_far
from ordered
where so_far_ms - self_ms < 0.8 * all_ms
order by so_far_ms`,
  },
  {
    title: 'Anonymous functions by self time',
    sql: `select url, line, column_number, original_name, self_ms, total_ms
from function
where name = '(anonymous)' and kind = 'function'
order by self_ms desc
limit 50`,
  },
  {
    title: 'Garbage collection, second by second',
    sql: `select floor(s.start_ms / 1000) as second, sum(s.duration_ms) filter (f.kind = 'garbage-collection') as collected_ms,
  sum(s.duration_ms) filter (f.kind = 'function') as function_ms
from sample s
join function f using (function_id)
group by second
order by second`,
  },
  {
    title: 'Heap, event loop delay and garbage collection, second by second, of a flight recorder',
    sql: `select start_ms, heap_used_bytes, heap_used_bytes - lag(heap_used_bytes) over (order by start_ms) as growth_bytes,
  heap_total_bytes, loop_delay_ms, collected_ms, answer_ms
from point
order by start_ms`,
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
