/** Questions about sampled heap profiles. */
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
    title: 'Functions by live bytes below them',
    sql: `select name, url, line, total_bytes, self_bytes
from function
where kind = 'function'
order by total_bytes desc
limit 100`,
  },
  {
    title: 'Live bytes by file',
    sql: `select coalesce(original_source, url, '(no script)') as file, sum(self_bytes) as live_bytes, count(*) as function_count
from function
group by 1
order by live_bytes desc`,
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
    title: 'Own code and third-party code',
    sql: `select case when coalesce(original_source, url) like '%node_modules%' then 'third-party'
    when url is null then 'built in' else 'own' end as code, sum(self_bytes) as live_bytes, sum(sample_count) as sample_count
from function
group by code
order by live_bytes desc`,
  },
  {
    title: 'Calls that allocated the most themselves',
    sql: `select stack_id, function, live_bytes, hit_count
from sample
order by live_bytes desc
limit 50`,
  },
  {
    title: 'Average size of a sample by function',
    sql: `select function, sum(live_bytes) as live_bytes, sum(hit_count) as sample_count,
  round(sum(live_bytes) / nullif(sum(hit_count), 0)) as mean_bytes
from sample
group by function, function_id
order by mean_bytes desc nulls last
limit 50`,
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
    title: 'What the function with the most live bytes below it calls',
    sql: `with hot as (select function_id from function where kind = 'function' order by total_bytes desc limit 1)
select called.function, sum(called.total_bytes) as total_bytes, sum(called.self_bytes) as self_bytes
from stack caller
join hot using (function_id)
join stack called on called.parent_id = caller.stack_id
group by called.function
order by total_bytes desc`,
  },
  {
    title: 'Path with the most live bytes, from the top',
    sql: `with recursive path as (
  (select stack_id, function, total_bytes, self_bytes, depth from stack where parent_id is null order by total_bytes desc limit 1)
  union all
  select next.stack_id, next.function, next.total_bytes, next.self_bytes, next.depth
  from path, lateral (
    select * from stack where parent_id = path.stack_id order by total_bytes desc limit 1
  ) next
)
select depth, function, total_bytes, self_bytes from path order by depth`,
  },
  {
    title: 'Stack of the call that allocated the most',
    sql: `with hot as (select stack_id from sample order by live_bytes desc, stack_id limit 1)
select stack.depth, stack.function, stack.total_bytes
from stack, hot
where stack.stack_id <= hot.stack_id and stack.end_id > hot.stack_id
order by stack.depth`,
  },
  {
    title: 'How few functions make 80 % of the live bytes',
    sql: `with ordered as (
  select name, self_bytes, sum(self_bytes) over (order by self_bytes desc, function_id) as so_far_bytes,
    sum(self_bytes) over () as all_bytes
  from function
)
select name, self_bytes, round(100 * so_far_bytes / nullif(all_bytes, 0), 1) as percent_so_far
from ordered
where so_far_bytes - self_bytes < 0.8 * all_bytes
order by so_far_bytes`,
  },
  {
    title: 'Live bytes by depth of the stack',
    sql: `select depth, sum(self_bytes) as live_bytes, count(*) as call_count
from stack
group by depth
order by depth`,
  },
  {
    title: 'Deepest calls that allocated',
    sql: `select stack_id, function, depth, self_bytes
from stack
where self_bytes > 0
order by depth desc
limit 20`,
  },
  {
    title: 'Functions that only called others that allocated',
    sql: `select name, url, line, total_bytes
from function
where kind = 'function' and self_bytes = 0
order by total_bytes desc
limit 50`,
  },
  {
    title: 'Anonymous functions',
    sql: `select url, line, column_number, original_name, self_bytes, total_bytes
from function
where name = '(anonymous)'
order by self_bytes desc
limit 50`,
  },
  {
    title: 'Functions that allocate from many places',
    sql: `select function, count(*) as call_count, sum(live_bytes) as live_bytes
from sample
group by function, function_id
having count(*) > 1
order by call_count desc
limit 50`,
  },
  {
    title: 'Recursive functions',
    sql: `select inner_call.function, max(inner_call.depth - outer_call.depth) as deepest, count(distinct inner_call.stack_id) as call_count
from stack inner_call
join stack outer_call on outer_call.function_id = inner_call.function_id
  and inner_call.stack_id > outer_call.stack_id and inner_call.stack_id < outer_call.end_id
group by inner_call.function, inner_call.function_id
order by deepest desc
limit 50`,
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
    title: 'All live bytes',
    sql: `select sum(live_bytes) as live_bytes, sum(hit_count) as sample_count, count(*) as call_count,
  count(distinct function_id) as function_count
from sample`,
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
