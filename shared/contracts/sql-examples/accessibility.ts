/** Queries about accessibility reports. */
import type { SqlExample } from '../sql-schema.ts';

const BY_IMPACT = `case impact when 'critical' then 0 when 'serious' then 1 when 'moderate' then 2 when 'minor' then 3 else 4 end`;

export const ACCESSIBILITY_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Violated rules by impact',
    sql: `select rule, impact, element_count, help
from rule
where not needs_review
order by ${BY_IMPACT}, element_count desc`,
  },
  {
    title: 'Elements with the most violations',
    sql: `select selector, count(*) as violation_count, string_agg(rule, ', ') as rules
from violation
where not needs_review
group by selector
order by violation_count desc
limit 50`,
  },
  {
    title: 'What is wrong with each element',
    sql: `select rule, impact, selector, message, html from violation where not needs_review`,
  },
  {
    title: 'Violations by frame',
    sql: `select f.frame_id, f.url, count(v.rule) as violation_count
from frame f
left join violation v on v.frame_id = f.frame_id and not v.needs_review
group by f.frame_id, f.url
order by violation_count desc`,
  },
  {
    title: 'Violations of WCAG by success criterion',
    sql: `select tag, count(*) as rule_count, sum(element_count) as element_count
from (select unnest(string_split(tags, ',')) as tag, element_count from rule where not needs_review)
where tag similar to 'wcag[0-9]{3,}'
group by tag
order by element_count desc, tag`,
  },
  {
    title: 'Rules, compared with a second report',
    isComparison: true,
    sql: `select rule, a.element_count as a_count, b.element_count as b_count,
  coalesce(b.element_count, 0) - coalesce(a.element_count, 0) as delta_count
from (select * from a.rule where not needs_review) a
full join (select * from b.rule where not needs_review) b using (rule)
order by abs(delta_count) desc`,
  },
];
