/** Questions about Lighthouse reports. */
import type { SqlExample } from '../sql-schema.ts';

export const LIGHTHOUSE_EXAMPLES: readonly SqlExample[] = [
  { title: 'Scores of the categories', sql: `select title, round(score * 100) as score from category order by score` },
  {
    title: 'Passed audits of each category, with the mode of the report',
    sql: `select a.mode, c.title as category, c.score, count(*) filter (a.outcome = 'passes') as passed_count,
  count(*) as scored_count
from audit a
join audit_category ac using (audit_id)
join category c using (category_id)
where a.outcome in ('passes', 'fails')
group by a.mode, c.title, c.score
order by category`,
  },
  {
    title: 'Metrics',
    sql: `select acronym, title, value, unit, display_value, score from metric order by score nulls last`,
  },
  {
    title: 'Audits that fail, lowest score first',
    sql: `select audit_id, title, score, display_value
from audit
where outcome = 'fails'
order by score`,
  },
  {
    title: 'Audits by estimated time saved',
    sql: `select audit_id, title, savings_ms, savings_bytes
from audit
where savings_ms > 0
order by savings_ms desc`,
  },
  {
    title: 'Audits by estimated bytes saved',
    sql: `select audit_id, title, savings_bytes, savings_ms
from audit
where savings_bytes > 0
order by savings_bytes desc`,
  },
  {
    title: 'Audits by outcome',
    sql: `select outcome, count(*) as audit_count from audit group by outcome order by audit_count desc`,
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
    title: 'Passed share of the scored audits of each category',
    sql: `select c.title as category, count(*) filter (a.outcome = 'passes') as passed_count, count(*) as scored_count,
  round(100.0 * count(*) filter (a.outcome = 'passes') / count(*), 1) as percent
from audit a
join audit_category ac using (audit_id)
join category c using (category_id)
where a.outcome in ('passes', 'fails')
group by c.title
order by percent`,
  },
  {
    title: 'Audits that need review by a person',
    sql: `select audit_id, title from audit where outcome = 'manual' order by audit_id`,
  },
  {
    title: 'Audits that could not run',
    sql: `select audit_id, title, error from audit where outcome = 'error' or error is not null`,
  },
  {
    title: 'Audits with the most rows',
    sql: `select audit_id, title, detail_count from audit order by detail_count desc limit 20`,
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
    title: 'Tables of the audits that fail, row by row',
    sql: `select d.audit_id, d.detail_row, string_agg(coalesce(d.heading, '') || ': ' || d.value, '; ') as details
from detail d
join audit a using (audit_id)
where a.outcome = 'fails'
group by d.audit_id, d.detail_row
order by d.audit_id, d.detail_row
limit 200`,
  },
  {
    title: 'Audits that are in more than one category',
    sql: `select audit_id, count(*) as category_count, string_agg(category_id, ', ') as categories
from audit_category
group by audit_id
having count(*) > 1
order by category_count desc`,
  },
  {
    title: 'Audits that only inform',
    sql: `select audit_id, title, display_value from audit where outcome = 'informs' order by audit_id`,
  },
  {
    title: 'Audits that do not apply to the page, by category',
    sql: `select ac.category_id, count(*) as audit_count
from audit
join audit_category ac using (audit_id)
where outcome = 'not-applicable'
group by ac.category_id
order by audit_count desc`,
  },
  {
    title: 'Audits of images, fonts, scripts and styles',
    sql: `select audit_id, title, outcome, score, savings_bytes
from audit
where audit_id similar to '.*(image|font|script|css|javascript).*'
order by score nulls last`,
  },
  {
    title: 'Metrics that are not good yet',
    sql: `select acronym, title, display_value, round(score * 100) as score from metric where score < 0.9 order by score`,
  },
  {
    title: 'Accessibility audits that fail',
    sql: `select a.audit_id, a.title, a.detail_count
from audit a
join audit_category ac using (audit_id)
where ac.category_id = 'accessibility' and a.outcome = 'fails'
order by a.detail_count desc`,
  },
  {
    title: 'Headings of the tables of audits',
    sql: `select heading, count(distinct audit_id) as audit_count from detail group by heading order by audit_count desc`,
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
