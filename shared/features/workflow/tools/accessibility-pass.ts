/** The workflow accessibility-pass: the accessibility issues of a page. */
import { z } from 'zod';
import { formatCount } from '../../../base/units.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import type { PlannedPart } from '../../../core/capability/define.ts';
import { MAX_SELECTOR_CHARS } from '../../../core/capability/parameters.ts';
import { loading, navigateCall, AccessibilityPartSchema } from './workflow-parts.ts';
import { URL_PARAM, WAIT_MS_PARAM, defineWorkflow, withAddress } from './workflow-tool.ts';
import { present } from '../../../core/findings/blocks.ts';

const FIRST_ISSUES = 5;

function scanCall(selector: string | undefined): PlannedPart {
  return { name: 'pen_accessibility_check', params: selector === undefined ? {} : { selector } };
}

export const accessibilityPass = defineWorkflow({
  name: 'accessibility-pass',
  title: 'Accessibility',
  params: {
    url: URL_PARAM,
    waitMs: WAIT_MS_PARAM,
    selector: z
      .string()
      .max(MAX_SELECTOR_CHARS)
      .optional()
      .describe('CSS selector of the element to scan; accessibility-pass only.')
      .meta({
        form: {
          label: 'Selector',
          description: 'CSS selector of the part to scan, of Accessibility. Empty: the whole page.',
        },
      }),
  },
  listed: { selector: false },
  check: (given) => withAddress(given),
  permissions: ({ url }) => (url === null ? ['read'] : ['read', 'change-page']),
  plan: ({ url, waitMs, selector }) => ({
    sentence: `${url === null ? 'Scans the page as it is' : `Loads ${url} and scans it`} for accessibility issues.`,
    parts: present([url !== null && navigateCall(url, waitMs), scanCall(selector)]),
    ...loading(url),
  }),
  async run({ url, waitMs, selector }, parts, { progress }) {
    progress({ done: 15, total: 100, message: url === null ? 'Starting' : 'Loading the page' });
    if (url !== null) await parts.navigate(url, waitMs);
    progress({ done: 55, total: 100, message: 'Scanning the page' });
    return parts.demand(scanCall(selector), AccessibilityPartSchema, ({ count }) => `${formatCount(count)} issues`);
  },
  tell(scanned, { selector }, { note }) {
    const { verdict, count, issues, selectorFound } = scanned;
    if (!selectorFound) note('No element matches the selector: correct it, or omit it.');
    return {
      page: scanned.url,
      verdict,
      reasons: [count === 0 ? 'no issues' : `${formatCount(count)} ${count === 1 ? 'issue' : 'issues'}`],
      summary: [['Issues', formatCount(count)]],
      findings:
        issues.length === 0
          ? ['No issues found.']
          : issues.slice(0, FIRST_ISSUES).map(({ rule, element, detail }) => `${rule}: ${detail} (${element})`),
      extra: null,
      nextSteps: present([
        count === 0
          ? 'Continue with pen_lighthouse, then test manually with the keyboard and a screen reader.'
          : 'Fix these issues, then run again.',
        count > FIRST_ISSUES &&
          `List more of them: ${proposedCall('pen_accessibility_check', selector === undefined ? {} : { selector })}.`,
      ]),
    };
  },
});
