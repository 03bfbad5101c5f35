/** Runs axe-core on what a component test rendered. */
import axe from 'axe-core';

/** Without these: nothing is drawn in a component test, and a component is no page with landmarks and headings. */
const RULES_OFF = [
  'color-contrast',
  'region',
  'page-has-heading-one',
  'landmark-one-main',
  'document-title',
  'html-has-lang',
];

/** Radix's dialogs and menus send the focus back from these elements as soon as it reaches them: that is how they hold it. */
const FOCUS_GUARDS = '[data-radix-focus-guard]';

/** One line for each element that breaks a rule, with the rule's impact. */
export async function axeFindings(): Promise<string[]> {
  const { violations } = await axe.run(
    { exclude: FOCUS_GUARDS },
    {
      resultTypes: ['violations'],
      rules: Object.fromEntries(RULES_OFF.map((id) => [id, { enabled: false }])),
    },
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) ${target.join(' ')}: ${failureSummary}`),
  );
}
