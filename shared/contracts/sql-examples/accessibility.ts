/** Questions about accessibility reports. */
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
    title: 'Violations by impact',
    sql: `select impact, count(*) as rule_count, sum(element_count) as element_count
from rule
where not needs_review
group by impact
order by ${BY_IMPACT}`,
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
    title: 'Rules that need review by a person',
    sql: `select rule, help, element_count from rule where needs_review order by element_count desc`,
  },
  {
    title: 'Violations by frame',
    sql: `select f.frame_id, f.url, count(v.rule) as violation_count
from frame f
left join violation v on v.frame_id = f.frame_id and not v.needs_review
group by f.frame_id, f.url
order by violation_count desc`,
  },
  { title: 'Frames that were not scanned', sql: `select frame_id, url, reason from frame where not is_scanned` },
  {
    title: 'Violations of WCAG by success criterion',
    sql: `select tag, count(*) as rule_count, sum(element_count) as element_count
from (select unnest(string_split(tags, ',')) as tag, element_count from rule where not needs_review)
where tag similar to 'wcag[0-9]{3,}'
group by tag
order by element_count desc, tag`,
  },
  {
    title: 'Violations by level: A, AA, AAA, best practice',
    sql: `select tag, count(*) as rule_count, sum(element_count) as element_count
from (select unnest(string_split(tags, ',')) as tag, element_count from rule where not needs_review)
where tag similar to 'wcag2[0-9]*a+' or tag = 'best-practice'
group by tag
order by tag`,
  },
  {
    title: 'Violations by element type',
    sql: `select regexp_extract(html, '^<([a-zA-Z0-9-]+)', 1) as element, count(*) as violation_count
from violation
where not needs_review
group by element
order by violation_count desc`,
  },
  {
    title: 'Images without alternative text',
    sql: `select selector, html, frame_url from violation where rule = 'img-alt'`,
  },
  {
    title: 'Elements with too little contrast',
    sql: `select selector, message, html from violation where rule = 'contrast'`,
  },
  {
    title: 'Form controls without a label, buttons and links without a name',
    sql: `select rule, selector, html from violation where rule similar to '.*(label|button|link|input|select).*' order by rule`,
  },
  {
    title: 'Rules with the most elements',
    sql: `select rule, axe_rule, element_count, help_url from rule order by element_count desc limit 20`,
  },
  {
    title: 'Rules of which the report does not list all elements',
    sql: `select r.rule, r.element_count, count(v.rule) as listed_count
from rule r
left join violation v on v.rule = r.rule and v.needs_review = r.needs_review
group by r.rule, r.needs_review, r.element_count
having count(v.rule) < r.element_count`,
  },
  {
    title: 'Same message on many elements',
    sql: `select message, count(*) as element_count, any_value(selector) as example
from violation
group by message
order by element_count desc
limit 50`,
  },
  {
    title: 'Elements inside shadow roots',
    sql: `select rule, selector, impact from violation where selector like '%>>>%'`,
  },
  {
    title: 'Violations of ARIA rules',
    sql: `select rule, count(*) as element_count from violation where rule like '%aria%' group by rule order by element_count desc`,
  },
  {
    title: 'Critical and serious violations only',
    sql: `select rule, impact, selector, html
from violation
where impact in ('critical', 'serious') and not needs_review
order by ${BY_IMPACT}, rule`,
  },
  {
    title: 'Violations and reviews in one line',
    sql: `select sum(element_count) filter (not needs_review) as violation_count, sum(element_count) filter (needs_review) as review_count,
  count(*) filter (not needs_review) as rule_count
from rule`,
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
