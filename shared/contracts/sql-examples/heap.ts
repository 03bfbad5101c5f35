/** Questions about heap snapshots and heap timelines. */
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
    title: 'Duplicate strings and the bytes that they waste',
    sql: `select text, count, size_bytes, size_bytes - size_bytes / count as wasted_bytes, example_id
from string
where count > 1
order by wasted_bytes desc
limit 50`,
  },
  {
    title: 'Detached DOM nodes by class',
    sql: `select class, count(*) as node_count, sum(shallow_size_bytes) as shallow_size_bytes, max(retained_size_bytes) as largest_bytes
from node
where detached
group by class
order by node_count desc`,
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
    title: 'Closures by function',
    sql: `select name, url, line, count(*) as closure_count, sum(shallow_size_bytes) as shallow_size_bytes,
  sum(retained_size_bytes) as retained_size_bytes
from node
where type = 'closure'
group by name, url, line
order by closure_count desc
limit 50`,
  },
  {
    title: 'Objects that the largest object dominates directly',
    sql: `with largest as (
  select id from dominator where dominator_id is not null order by retained_size_bytes desc limit 1
)
select id, class, name, retained_size_bytes, shallow_size_bytes
from node
where dominator_id = (select id from largest)
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
    title: 'Largest arrays by number of elements',
    sql: `with largest as (
  select from_id, count(*) as element_count
  from edge
  where type in ('element', 'hidden', 'internal') and element_index is not null
  group by from_id
  order by element_count desc
  limit 50
)
select node.id, node.class, largest.element_count, node.retained_size_bytes
from largest
join node on node.id = largest.from_id
order by largest.element_count desc`,
  },
  {
    title: 'Largest strings',
    sql: `select node.id, left(string.text, 80) as beginning, node.shallow_size_bytes, node.retained_size_bytes
from node
left join string on string.id = node.string_id
where node.type = 'string'
order by node.shallow_size_bytes desc
limit 50`,
  },
  {
    title: 'Shallow size by node type',
    sql: `select type, count(*) as node_count, sum(shallow_size_bytes) as shallow_size_bytes
from node
group by type
order by shallow_size_bytes desc`,
  },
  {
    title: 'References from one class to another',
    sql: `select holder.class as holder, edge.name, held.class as held, count(*) as edge_count
from edge
join node holder on holder.id = edge.from_id
join node held on held.id = edge.to_id
where edge.type = 'property' and holder.type = 'object' and held.type = 'object'
group by holder.class, edge.name, held.class
order by edge_count desc
limit 50`,
  },
  {
    title: 'Objects with the most references to them',
    sql: `with most as (
  select to_id, count(*) as retainer_count
  from edge
  where type <> 'weak'
  group by to_id
  order by retainer_count desc
  limit 50
)
select held.id, held.class, held.name, most.retainer_count
from most
join node held on held.id = most.to_id
order by most.retainer_count desc`,
  },
  {
    title: 'Variables that closures keep alive',
    sql: `select edge.name as variable, held.class, count(*) as edge_count, sum(held.retained_size_bytes) as retained_size_bytes
from edge
join node held on held.id = edge.to_id
where edge.type = 'context' and held.type in ('object', 'array', 'string', 'closure')
group by edge.name, held.class
order by retained_size_bytes desc
limit 50`,
  },
  {
    title: 'Objects by distance from the root',
    sql: `select distance, count(*) as node_count, sum(shallow_size_bytes) as shallow_size_bytes
from node
group by distance
order by distance nulls last`,
  },
  {
    title: 'Objects that no path from the root leads to',
    sql: `select class, type, count(*) as node_count, sum(shallow_size_bytes) as shallow_size_bytes
from node
where distance is null
group by class, type
order by shallow_size_bytes desc
limit 50`,
  },
  {
    title: 'Average size of the objects of each class',
    sql: `select name, count, round(shallow_size_bytes / count, 1) as mean_shallow_bytes,
  round(retained_size_bytes / count, 1) as mean_retained_bytes
from class
where count >= 10
order by mean_retained_bytes desc
limit 50`,
  },
  {
    title: 'Objects that dominate the most others',
    sql: `select dominator.id, node.class, node.name, dominator.dominated_count, dominator.dominated_size_bytes
from dominator
join node on node.id = dominator.id
order by dominator.dominated_count desc
limit 50`,
  },
  {
    title: 'Chain of dominators of the object with the largest shallow size',
    sql: `with recursive chain as (
  (select id, dominator_id, class, retained_size_bytes, 0 as step
   from node where type not in ('synthetic', 'hidden') order by shallow_size_bytes desc, id limit 1)
  union all
  select node.id, node.dominator_id, node.class, node.retained_size_bytes, chain.step + 1
  from chain
  join node on node.id = chain.dominator_id
)
select step, id, class, retained_size_bytes from chain order by step`,
  },
  {
    title: 'Code by script',
    sql: `select url, count(*) as function_count, sum(shallow_size_bytes) as shallow_size_bytes
from node
where type = 'closure' and url is not null
group by url
order by shallow_size_bytes desc
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
    title: 'Live bytes by the second in which they were allocated',
    sql: `select floor(time_ms / 1000) as second, count(*) as object_count, sum(shallow_size_bytes) as live_bytes
from allocation
group by second
order by second`,
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
  {
    title: 'Objects that only the second snapshot has',
    isComparison: true,
    sql: `select class, count(*) as node_count, sum(shallow_size_bytes) as shallow_size_bytes
from b.node
where id not in (select id from a.node)
group by class
order by shallow_size_bytes desc
limit 50`,
  },
];
