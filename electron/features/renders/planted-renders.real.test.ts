/** Planted causes of needless renders: the first answer names the component, the cause and the author's line, of a measured interaction and of a trace. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage } from '../../core/app/testing/framework-pages/bundle-page.ts';

const PAGE = 'planted-renders.jsx';
const lines = readFileSync(new URL(`../../core/app/testing/framework-pages/${PAGE}`, import.meta.url), 'utf8').split(
  '\n',
);

/** `planted-renders.jsx:12`: the 1-based line of the page's source that has the text. */
const lineOf = (text: string): string => `${PAGE}:${lines.findIndex((each) => each.includes(text)) + 1}`;

/** The button, the component that renders for nothing, why, and the line that makes its new value. */
type Plant = readonly [button: string, component: string, why: string, line: string];
const PLANTED: readonly Plant[] = [
  ['Object', 'Chart', 'prop options is a new object', lineOf('<Chart ')],
  ['Function', 'SaveBar', 'prop onSave is a new function', lineOf('<SaveBar ')],
  ['Context', 'Label', 'a context is a new object', lineOf('<Theme.Provider ')],
  ['State', 'EqualState', 'state filter is a new object', lineOf("    setFilter({ words: ['new'] })")],
  ['Parent', 'Footer', 'its parent', lineOf('<Footer ')],
  ['Store', 'OpenOrders', 'store (hook 1) is a new array', lineOf('function selectOpen')],
  ['Key', 'Card', 'its element has another key', lineOf('<Card ')],
  ['Timer', 'Clock', 'state status is a new object', lineOf('setStatus({')],
  ['Select', 'Entry', 'prop selected changed', lineOf('<Entry ')],
  ['Effect', 'Measured', 'state bounds is a new object', lineOf('setBounds({')],
];
const MORE: readonly Plant[] = [
  ['Children', 'Panel', 'prop children is a new element', lineOf('<Panel>')],
  ['Spread', 'Address', 'prop place is a new object', lineOf('<Address ')],
  ['Remount', 'Parcel', 'its element has another key', lineOf('<Parcel ')],
  ['Inner', 'Legend', 'is defined again by each render', lineOf('<Legend ')],
];

const KEYS: readonly Plant[] = [
  ['Index', 'Letter', 'prop letter is what another item had', lineOf('<Letter ')],
  ['Numbered', 'Ticket', 'mounted again × 2', lineOf('<Ticket ')],
  ['Bare', 'Stamp', 'prop stamp is what another item had', lineOf('<Stamp ')],
];

const stepsOf = (plants: readonly Plant[]) =>
  plants.flatMap(([button]) => (button === 'Timer' ? [{ click: button }, { wait: 600 }] : [{ click: button }]));

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const { files } = await bundlePage(PAGE, { minified: true });
  site = bench.keep(await startSite(files));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** The plants that no line of the answer names with their cause and their line. */
function missing(text: string, plants: readonly Plant[]): string[] {
  // Tables have no marks around names.
  const said = text.replaceAll('`', '').split('\n');
  return plants
    .filter(
      ([, component, why, line]) =>
        !said.some((each) => each.includes(`${component} (`) && each.includes(why) && each.includes(line)),
    )
    .map(([button]) => button);
}

const CASES: readonly (readonly [string, readonly Plant[]])[] = [
  ['all fourteen in one call @night', [...PLANTED, ...MORE]],
  ['lists without keys of their own', KEYS],
  ['ten @night', PLANTED],
  ['four more @night', MORE],
];

test.each(CASES)('the answer of a measured interaction names each: %s', async (_, plants) => {
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const { text } = await claude.run('pen_interact', { steps: stepsOf(plants), measure: true });
  expect(missing(text, plants)).toEqual([]);
});

test.each(CASES)('the answer of a trace names each: %s', async (_, plants) => {
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  await claude.run('pen_capture_trace', { action: 'start' });
  await claude.run('pen_interact', { steps: stepsOf(plants) });
  const { text } = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  expect(missing(text, plants)).toEqual([]);
});

test('lists whose items have keys, stay or are marked in turn are not said to be without keys @night', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const steps = ['Front', 'Mark', 'Mark', 'Reverse', 'Mark', 'Reverse'].map((button) => ({ click: button }));
  const { text } = await claude.run('pen_interact', { steps, measure: true });
  expect(text).toContain('Sound (');
  expect(text).not.toContain('another item had');
  expect(text).not.toContain('mounted again');
});
