/** The options of `pen capture`: each kind accepts the parameters of its tool, and its help lists all. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureOptions, captureParameters, KINDS, type Kind } from '../capture-kinds.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';
import { createGuard } from '../../../../shared/base/errors.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
});
afterAll(() => line.remove());

const EVERY_KIND = Object.keys(KINDS) as Kind[];

test('the help lists every kind, and each option of each', async () => {
  const { status, stdout } = await line.run(['capture', '--help']);
  expect(status).toBe(0);
  for (const kind of EVERY_KIND) {
    expect(stdout).toContain(`\n${kind}:\n`);
    for (const { flag } of captureOptions(kind)) expect(stdout).toContain(`  --${flag}`);
  }
  const general = await line.run(['--help']);
  for (const kind of EVERY_KIND) expect(general.stdout).toContain(kind);
});

test.each<[Kind, Record<string, string>, Record<string, unknown>]>([
  [
    'heap',
    { 'force-gc': 'false', 'include-dom': 'true', 'max-depth': '5' },
    { forceGC: false, includeDOM: true, maxDepth: 5 },
  ],
  ['heap-timeline', { 'track-allocations': 'false' }, { trackAllocations: false }],
  ['heap-sampling', { 'sampling-interval': '1024' }, { samplingInterval: 1024 }],
  ['cpu', { 'sample-rate': '1000', 'top-n': '5' }, { sampleRate: 1000, topN: 5 }],
  ['trace', { categories: 'v8, loading', 'cpu-samples': 'no' }, { categories: ['v8', 'loading'], cpuSamples: false }],
  ['js-coverage', { navigate: 'http://localhost:1/' }, { navigate: 'http://localhost:1/', detailed: true }],
  ['css-coverage', {}, {}],
  ['network', { 'include-bodies': 'true' }, { includeBodies: true }],
  ['lighthouse', { mode: 'timespan', categories: 'performance' }, { action: 'start', categories: ['performance'] }],
  ['lighthouse', { mode: 'snapshot' }, { action: 'snapshot' }],
])('%s with %j', (kind, options, params) => {
  expect(createGuard().run(() => captureParameters(kind, new Map(Object.entries(options))))).toEqual({
    ok: true,
    value: params,
  });
});

test('only a timespan of Lighthouse has a duration, and other modes are refused by name', async () => {
  const wrong = await line.run(['capture', 'lighthouse', '--duration', '5']);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('Only a timespan takes --duration.');
  const unknown = await line.run(['capture', 'lighthouse', '--mode=start']);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain('Use navigation, timespan, snapshot.');
});

test('an option has its value behind a space too, and a switch takes none', async () => {
  const unknown = await line.run(['capture', 'lighthouse', '--mode', 'start']);
  expect(unknown.stderr).toContain('"start" is not a mode of Lighthouse.');
  const extra = await line.run(['capture', 'heap', '--force-gc', 'page']);
  expect(extra.stderr).toContain('This command does not take "page".');
  const both = await line.run(['capture', 'lighthouse', '--categories', 'performance', '--mode', 'start', 'page']);
  expect(both.stderr).toContain('This command does not take "page".');
});

test('an option of another kind is refused before targets are searched, with the nearest one', async () => {
  const wrong = await line.run(['capture', 'cpu', '--force-gc']);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('pen capture cpu takes no --force-gc.');
  expect((await line.run(['capture', 'heap', '--force-gx'])).stderr).toContain('Did you mean --force-gc?');
  // Values that the command sets itself are no options, and other commands have none.
  expect((await line.run(['capture', 'heap', '--action=stop'])).status).toBe(2);
  expect((await line.run(['targets', '--force-gc'])).stderr).toContain('There is no flag --force-gc.');
});
