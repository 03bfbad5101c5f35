/** Scripts that repeat what the explorer found: commands of `pen`, a test of Playwright, a budget file for `pen check`. Pure. */
import { shellWord } from '../../base/shell-word.ts';
import { parseLocator } from '../page/interact-steps.ts';
import { stepWords, type Step } from './actions.ts';

const quoted = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', ' ')}'`;

function playwrightLocator(words: string): string {
  const parsed = parseLocator(words);
  if (!parsed.ok || parsed.value.by === 'point') return `page.locator(${quoted(words)})`;
  const locator = parsed.value;
  const nth = locator.nth === null ? '' : `.nth(${locator.nth - 1})`;
  if (locator.by === 'role') {
    const name = locator.name === null ? '' : `, { name: ${quoted(locator.name)}, exact: true }`;
    return `page.getByRole(${quoted(locator.role)}${name})${nth}`;
  }
  const selector = locator.by === 'css' ? locator.selector.replaceAll(' >>> ', ' ') : words;
  return `page.locator(${quoted(selector)})${nth}`;
}

function playwrightStep(step: Step): string {
  const { click, press, type, on, wait } = step;
  if (typeof click === 'string') return `await ${playwrightLocator(click)}.click();`;
  if (typeof press === 'string') return `await page.keyboard.press(${quoted(press)});`;
  if (typeof wait === 'number') return `await page.waitForTimeout(${wait});`;
  // A select takes its option by the label.
  if (typeof type === 'string' && typeof on === 'string')
    return step['clear'] === true
      ? `await ${playwrightLocator(on)}.fill(${quoted(type)});`
      : `await ${playwrightLocator(on)}.selectOption({ label: ${quoted(type)} });`;
  return `// ${JSON.stringify(step)}`;
}

export interface Scripted {
  readonly url: string;
  /** Steps that lead to where the sequence begins. */
  readonly path: readonly Step[];
  readonly steps: readonly Step[];
  /** What it shows, for a comment and a title. */
  readonly title: string;
}

/** Repetitions that a test plays: as many as a hunt with its warm-up. */
const REPETITIONS = 20;

export function playwrightTest({ url, path, steps, title }: Scripted): string {
  return [
    "import { test } from '@playwright/test';",
    '',
    `test(${quoted(title)}, async ({ page }) => {`,
    `  await page.goto(${quoted(url)});`,
    ...path.map((step) => `  ${playwrightStep(step)}`),
    `  for (let times = 0; times < ${REPETITIONS}; times += 1) {`,
    ...steps.map((step) => `    ${playwrightStep(step)}`),
    '  }',
    '});',
    '',
  ].join('\n');
}

/** The commands that hunt the leak in a browser with a debugging port, which shows `url`. */
export function huntCommands({ url, path, steps }: Scripted): string[] {
  const target = `--target ${shellWord(url)}`;
  const words = (all: readonly Step[]): string => all.map((step) => shellWord(stepWords(step))).join(' ');
  return [
    ...(path.length === 0 ? [] : [`pen interact ${target} ${words(path)}`]),
    `pen leaks ${target} ${words(steps)}`,
  ];
}

/** A budget file that fails while the sequence leaves objects. */
export function leakBudget({ url, steps }: Pick<Scripted, 'url' | 'steps'>): string {
  const budgets = [{ measure: 'heapGrowthObjects', max: 0, regression: null }];
  return JSON.stringify({ scenario: { url, steps: steps.map(stepWords) }, budgets }, null, 2);
}
