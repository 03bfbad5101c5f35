/** Tables of an accessibility report. */
import type { SqlTable } from '../sql-schema.ts';

const RULE = { name: 'rule', type: 'text', description: 'Common name of the rule, such as img-alt.' } as const;
const NEEDS_REVIEW = {
  name: 'needs_review',
  type: 'boolean',
  description: 'Needs review by a person; otherwise a violation.',
} as const;

export const ACCESSIBILITY_VIOLATION = {
  name: 'violation',
  description:
    'An element that violates a rule, or needs review by it. The report has the first ones of each rule and frame.',
  columns: [
    RULE,
    NEEDS_REVIEW,
    { name: 'impact', type: 'text', description: 'critical, serious, moderate or minor; null without one.' },
    { name: 'selector', type: 'text', description: 'CSS selector of the element; shadow roots are separated by >>>.' },
    { name: 'html', type: 'text', description: 'Beginning of its HTML.' },
    { name: 'message', type: 'text', description: 'What is wrong, one line for each way to fix it.' },
    { name: 'frame_id', type: 'integer', description: 'Its frame: frame.frame_id.' },
    { name: 'frame_url', type: 'text', description: 'URL of its frame.' },
  ],
} as const satisfies SqlTable;

export const ACCESSIBILITY_RULE = {
  name: 'rule',
  description: 'A rule that is violated, or needs review.',
  columns: [
    RULE,
    { name: 'axe_rule', type: 'text', description: 'Name of the rule in axe-core.' },
    NEEDS_REVIEW,
    { name: 'impact', type: 'text', description: 'critical, serious, moderate or minor; null without one.' },
    { name: 'help', type: 'text', description: 'The rule as an instruction.' },
    { name: 'help_url', type: 'text', description: 'Page that explains it.' },
    {
      name: 'tags',
      type: 'text',
      description: 'Success criteria and standards, separated by commas: wcag2a, wcag111 …',
    },
    { name: 'element_count', type: 'integer', description: 'Elements, including those that violation does not list.' },
  ],
} as const satisfies SqlTable;

export const ACCESSIBILITY_FRAME = {
  name: 'frame',
  description: 'A frame of the page; the first one is the document itself.',
  columns: [
    { name: 'frame_id', type: 'integer', description: 'Number of the frame, from 0.' },
    { name: 'url', type: 'text', description: 'URL.' },
    { name: 'is_scanned', type: 'boolean', description: 'Scanned.' },
    { name: 'reason', type: 'text', description: 'Why it was not scanned.' },
  ],
} as const satisfies SqlTable;

export const ACCESSIBILITY_SQL_TABLES = [
  ACCESSIBILITY_VIOLATION,
  ACCESSIBILITY_RULE,
  ACCESSIBILITY_FRAME,
] as const satisfies readonly SqlTable[];
