/** Questions about coverage of scripts and style sheets. */
import type { SqlExample } from '../sql-schema.ts';

export const COVERAGE_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Files by unused bytes',
    sql: `select file_id, url, part, unused_bytes, total_bytes, round(100 * unused_bytes / nullif(total_bytes, 0), 1) as unused_percent
from file
order by unused_bytes desc
limit 100`,
  },
  {
    title: 'Used share of all files',
    sql: `select count(*) as file_count, sum(total_bytes) as total_bytes, sum(used_bytes) as used_bytes,
  round(100 * sum(used_bytes) / nullif(sum(total_bytes), 0), 1) as used_percent
from file`,
  },
  {
    title: 'Unused bytes by host',
    sql: `select host, count(*) as file_count, sum(unused_bytes) as unused_bytes, sum(total_bytes) as total_bytes
from file
group by host
order by unused_bytes desc`,
  },
  {
    title: 'Largest functions or rules that were never used',
    sql: `select url, name, line, size_bytes
from unit
where count = 0
order by size_bytes desc
limit 100`,
  },
  {
    title: 'Functions by number of calls',
    sql: `select url, name, line, count
from unit
order by count desc
limit 100`,
  },
  {
    title: 'Used functions with the most unused code in them',
    sql: `select url, name, line, size_bytes - used_bytes as unused_bytes, size_bytes
from unit
where count > 0
order by unused_bytes desc
limit 50`,
  },
  {
    title: 'Largest unused ranges',
    sql: `select url, line, start_offset, end_offset, size_bytes
from range
where not is_used
order by size_bytes desc
limit 100`,
  },
  {
    title: 'Ranges that ran the most',
    sql: `select url, line, count, size_bytes
from range
where is_used
order by count desc
limit 50`,
  },
  {
    title: 'Files without any used byte',
    sql: `select url, part, total_bytes
from file
where used_bytes = 0
order by total_bytes desc`,
  },
  {
    title: 'Files that are almost completely used',
    sql: `select url, total_bytes, round(100 * used_bytes / total_bytes, 1) as used_percent
from file
where total_bytes > 0 and used_bytes >= 0.9 * total_bytes
order by total_bytes desc`,
  },
  {
    title: 'Share of functions that were called, by file',
    sql: `select url, part, used_unit_count, unit_count, round(100.0 * used_unit_count / nullif(unit_count, 0), 1) as used_percent
from file
where unit_count > 0
order by used_percent, unit_count desc`,
  },
  {
    title: 'Files in which unused code is in few large parts',
    sql: `select url, count(*) as range_count, sum(size_bytes) as unused_bytes, max(size_bytes) as largest_bytes,
  round(100 * max(size_bytes) / nullif(sum(size_bytes), 0), 1) as largest_percent
from range
where not is_used
group by file_id, url
order by largest_bytes desc
limit 50`,
  },
  {
    title: 'Third-party files by unused bytes',
    sql: `select url, unused_bytes, total_bytes
from file
where url like '%node_modules%' or url like '%vendor%' or url like '%cdn%'
order by unused_bytes desc`,
  },
  {
    title: 'Inline scripts and styles',
    sql: `select file_id, part, total_bytes, used_bytes
from file
where url is null
order by total_bytes desc`,
  },
  {
    title: 'Functions with the same name that are never used',
    sql: `select name, count(*) as function_count, sum(size_bytes) as size_bytes
from unit
where count = 0 and name <> '(anonymous)'
group by name
having count(*) > 1
order by size_bytes desc
limit 50`,
  },
  {
    title: 'Anonymous functions that were never used, by file',
    sql: `select url, count(*) as function_count, sum(size_bytes) as size_bytes
from unit
where name = '(anonymous)' and count = 0
group by url
order by size_bytes desc`,
  },
  {
    title: 'Average size of a line, to find minified files',
    sql: `select url, total_bytes, line_count, round(total_bytes / line_count) as bytes_per_line
from file
where line_count > 0
order by bytes_per_line desc`,
  },
  {
    title: 'How few files have 80 % of the unused bytes',
    sql: `with ordered as (
  select url, unused_bytes, sum(unused_bytes) over (order by unused_bytes desc, file_id) as so_far_bytes,
    sum(unused_bytes) over () as all_bytes
  from file
)
select url, unused_bytes, round(100 * so_far_bytes / nullif(all_bytes, 0), 1) as percent_so_far
from ordered
where so_far_bytes - unused_bytes < 0.8 * all_bytes
order by so_far_bytes`,
  },
  {
    title: 'First lines of each file that were not used',
    sql: `select url, min(line) as first_line, count(*) as range_count
from range
where not is_used and line is not null
group by file_id, url
order by url`,
  },
  {
    title: 'Files that were loaded more than once',
    sql: `select url, count(*) as load_count, sum(total_bytes) as total_bytes, max(used_bytes) as most_used_bytes
from file
where url is not null
group by url
having count(*) > 1
order by load_count desc`,
  },
  {
    title: 'Used bytes by file, compared with a second capture',
    isComparison: true,
    sql: `with before as (select url, sum(used_bytes) as used_bytes, sum(unused_bytes) as unused_bytes from a.file group by url),
  after as (select url, sum(used_bytes) as used_bytes, sum(unused_bytes) as unused_bytes from b.file group by url)
select coalesce(before.url, after.url) as url, before.used_bytes as a_used_bytes, after.used_bytes as b_used_bytes,
  coalesce(after.unused_bytes, 0) - coalesce(before.unused_bytes, 0) as unused_delta_bytes
from before
full join after on before.url is not distinct from after.url
order by abs(unused_delta_bytes) desc
limit 50`,
  },
];
