/** Scripts that repeat what the explorer found: commands of `pen`, a test of Playwright, a budget file for `pen check`. Pure. */
import type { Growth, Step } from '../contract/explorations.ts';
import { shellWord } from '../../../base/shell-word.ts';
import { formatBytes } from '../../../base/units.ts';
import { parseLocator } from '../../page/tools/interact-steps.ts';
import { stepWords } from './actions.ts';
import { growthText } from '../exploration-words.ts';
import { present } from '../../../core/findings/blocks.ts';

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
  /** The address to open. */
  readonly opened: string;
  /** The address that it shows then, and the one at which the sequence begins. */
  readonly start: string;
  readonly url: string;
  /** Steps that lead from there to where the sequence begins. */
  readonly path: readonly Step[];
  /** One repetition; of a page that grows by itself a wait. */
  readonly steps: readonly Step[];
  /** Seconds of a hunt without steps; null if the steps are hunted. */
  readonly seconds: number | null;
  readonly growth: readonly Growth[];
  /** Objects of scripts that a hunt found each repetition to leave at one reference; null if it counted none. */
  readonly objects: number | null;
  /** Its name in the page, for a title. */
  readonly title: string;
}

/** Repetitions in which caches fill, and those that are judged: more of them where little is left. */
const WARM_UP = 10;
const [LEAST_REPETITIONS, MOST_REPETITIONS] = [20, 200];
/** Objects that a page without a leak gains now and then: half of what a leak leaves must be more. */
const NOISE = 10;
/** The counters that a test reads without a browser that was started for it. The bytes of the heap are none: what drives the page adds to them. */
const READ: ReadonlySet<string> = new Set(['documents', 'nodes', 'listeners']);

interface Limit {
  readonly counter: string;
  readonly most: number;
}

/** Half of what was measured: a leak exceeds it, and a page without one stays far below. */
function limitsOf({ growth, objects }: Pick<Scripted, 'growth' | 'objects'>): {
  readonly repetitions: number;
  readonly limits: readonly Limit[];
} {
  const read = present([
    ...growth.filter(({ counter }) => READ.has(counter)),
    objects !== null && { counter: 'objects', perRepetition: objects },
  ]);
  const most = Math.max(0, ...read.map(({ perRepetition }) => perRepetition));
  const needed = Math.ceil((2 * NOISE) / Math.max(most, Number.EPSILON));
  const repetitions = Math.max(LEAST_REPETITIONS, Math.min(MOST_REPETITIONS, needed));
  return {
    repetitions,
    limits: read
      .map(({ counter, perRepetition }) => ({ counter, most: Math.ceil((perRepetition * repetitions) / 2) }))
      .filter((limit) => limit.most >= NOISE),
  };
}

/** Reads counters after a collection; of the objects only those of the page, not those of what drives it. */
const COUNTERS = `  const session = await page.context().newCDPSession(page);
  const counters = async () => {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { documents, nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
    const { result: prototype } = await session.send('Runtime.evaluate', { expression: 'Object.prototype' });
    const { objects: found } = await session.send('Runtime.queryObjects', {
      prototypeObjectId: prototype.objectId ?? '',
      objectGroup: 'counted',
    });
    const { result: length } = await session.send('Runtime.callFunctionOn', {
      objectId: found.objectId,
      functionDeclaration: 'function () { return this.length; }',
      returnByValue: true,
    });
    await session.send('Runtime.releaseObjectGroup', { objectGroup: 'counted' });
    return { documents, nodes, listeners, objects: Number(length.value) };
  };`;

/** A test that fails while the sequence leaves what was measured. Chromium only: it reads counters after collections. */
export function playwrightTest({ opened, path, steps, growth, objects, title }: Scripted): string {
  const { repetitions, limits } = limitsOf({ growth, objects });
  const hunted = objects === null ? '' : `, and by its hunt ${Number(objects.toFixed(1))} objects of one class`;
  const measured = `Measured per repetition: ${growthText(growth, formatBytes)}${hunted}.`;
  return [
    `import { ${limits.length === 0 ? '' : 'expect, '}test } from '@playwright/test';`,
    '',
    `test(${quoted(title)}, async ({ page }) => {`,
    '  test.slow();',
    ...(limits.length === 0 ? [] : [COUNTERS]),
    `  await page.goto(${quoted(opened)});`,
    ...path.map((step) => `  ${playwrightStep(step)}`),
    ...(limits.length === 0 ? [] : ['  let before = await counters();']),
    `  for (let times = 0; times < ${WARM_UP + repetitions}; times += 1) {`,
    ...(limits.length === 0 ? [] : [`    if (times === ${WARM_UP}) before = await counters();`]),
    ...steps.map((step) => `    ${playwrightStep(step)}`),
    '  }',
    ...(limits.length === 0
      ? [`  // ${measured} A test can read none of that, or too little: this one only repeats it.`]
      : [
          '  const after = await counters();',
          `  // ${measured} The limits are half of that in ${repetitions} repetitions.`,
        ]),
    ...limits.map(({ counter, most }) => `  expect(after.${counter} - before.${counter}).toBeLessThan(${most});`),
    '});',
    '',
  ].join('\n');
}

/** The commands that hunt the leak as it was hunted, in a browser with a debugging port that shows the address. */
export function huntCommands({ start, url, path, steps, seconds }: Scripted): string[] {
  const words = (all: readonly Step[]): string => all.map((step) => shellWord(stepWords(step))).join(' ');
  return present([
    path.length > 0 && `pen interact --target ${shellWord(start)} ${words(path)}`,
    `pen leaks --target ${shellWord(url)} ${seconds === null ? words(steps) : `--seconds ${seconds}`}`,
  ]);
}

/** A budget file that fails while the sequence leaves objects. */
export function leakBudget({ opened, steps }: Pick<Scripted, 'opened' | 'steps'>): string {
  const budgets = [{ measure: 'heapGrowthObjects', max: 0, regression: null }];
  return JSON.stringify({ scenario: { url: opened, steps: steps.map(stepWords) }, budgets }, null, 2);
}
