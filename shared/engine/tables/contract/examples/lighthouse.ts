/** Queries about Lighthouse reports. */
import type { SqlExample } from '../sql-schema.ts';

export const LIGHTHOUSE_EXAMPLES: readonly SqlExample[] = [
  { title: 'Scores of the categories', sql: `select title, round(score * 100) as score from category order by score` },
  {
    title: 'Metrics',
    sql: `select acronym, title, value, unit, display_value, score from metric order by score nulls last`,
  },
  {
    title: 'Audits that fail, by category',
    sql: `select c.title as category, count(*) as audit_count, string_agg(a.audit_id, ', ' order by a.score) as audits
from audit a
join audit_category ac using (audit_id)
join category c using (category_id)
where a.outcome = 'fails'
group by c.title
order by audit_count desc, min(a.score), category desc`,
  },
  {
    title: 'Audits by estimated time saved',
    sql: `select audit_id, title, savings_ms, savings_bytes
from audit
where savings_ms > 0
order by savings_ms desc`,
  },
  {
    title: 'URLs that audits name most often',
    sql: `select value as url, count(distinct audit_id) as audit_count, string_agg(distinct audit_id, ', ') as audits
from detail
where value like 'http%'
group by value
order by audit_count desc
limit 50`,
  },
  {
    title: 'Metrics and audits that changed in a second report',
    isComparison: true,
    sql: `select a.audit_id, a.title, a.score as a_score, b.score as b_score, a.display_value as a_value, b.display_value as b_value
from a.audit a
join b.audit b using (audit_id)
where a.score is distinct from b.score
order by abs(coalesce(b.score, 0) - coalesce(a.score, 0)) desc`,
  },
];
