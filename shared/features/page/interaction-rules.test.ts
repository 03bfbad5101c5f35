/** What a measured interaction is called, and what is said first about it. */
import { describe, expect, it } from 'vitest';
import { PERSON, told } from '../../core/findings/voice.ts';
import type { InteractionFile } from './contract/interactions.ts';
import { comparedInteractions, interactionSections, interactionVerdict } from './findings.ts';
import { interactionName } from './interaction-name.ts';
import { INTERACTION_FILE } from './testing/texts.ts';
import { parseSteps } from './tools/interact-steps.ts';

const { result } = INTERACTION_FILE;
const [STEP] = result.steps;
const withCost = (part: Partial<NonNullable<NonNullable<typeof STEP>['cost']>>): InteractionFile => ({
  ...INTERACTION_FILE,
  result: {
    ...result,
    steps: result.steps.map((step) => ({ ...step, cost: step.cost === null ? null : { ...step.cost, ...part } })),
  },
});
const saidOf = (file: InteractionFile): string => {
  const { level, headline } = interactionVerdict(file);
  return `${level}: ${told(headline, PERSON)}`;
};

it.each([
  [[{ type: 'bauer', on: 'Search' }], 'Typing “bauer”'],
  [[{ click: 'button "Open"' }, { press: 'Escape' }], 'Clicking Open, pressing Escape'],
  [
    [{ drag: 'Card', to: 'Done' }, { scroll: 600 }, { wait: 500 }],
    'Dragging Card to Done, scrolling 600 px, waiting 500 ms',
  ],
])('%j is called %s', (steps, name) => {
  const parsed = parseSteps(steps);
  expect(parsed.ok && interactionName(parsed.value)).toBe(name);
});

it.each([
  [{ latencyMs: 96, nextPaintMs: 30 }, true],
  [{ latencyMs: 96, nextPaintMs: null }, false],
  [{ latencyMs: null, nextPaintMs: 30 }, false],
])('what latency and the next frame are measured from is said where both are shown: %j', (cost, isSaid) => {
  const sections = JSON.stringify(interactionSections(withCost(cost)));
  expect(sections.includes('Next frame is of the first key')).toBe(isSaid);
});

describe('the first sentence', () => {
  it('is of the run without the profiler, and names what took the time', () => {
    expect(saidOf(INTERACTION_FILE)).toBe(
      'problem: Typing “bauer” takes 296.0 ms to the next paint, mostly searchText (search.js:3:1), then forced layout in layoutRows (rows.js:7:2).',
    );
  });

  it('tells functions without a name apart by where they begin, and layout from the function that forces it', () => {
    const { second } = result;
    const [step] = second?.steps ?? [];
    if (second === null || step === undefined) throw new Error('a recorded step');
    const url = 'http://shop.test/app.js';
    const at = (line: number, column: number, called = '(anonymous)') => ({ name: called, url, line, column });
    const row = (place: ReturnType<typeof at>, totalMs: number) => ({ place, selfMs: 12, totalMs, through: [] });
    const said = (ofReading: number, layoutMs: number): string =>
      saidOf({
        ...INTERACTION_FILE,
        result: {
          ...withCost({ forcedLayoutMs: layoutMs }).result,
          second: {
            ...second,
            steps: [
              {
                ...step,
                own: {
                  ...{ totalMs: 400, unownedMs: 0, paths: [] },
                  rows: [row(at(32, 37), ofReading), row(at(33, 30), 104)],
                },
                forcedLayout: { count: 9, totalMs: layoutMs, by: [at(32, 46, '(anonymous) in alignRows')] },
              },
            ],
          },
        },
      });
    expect(said(193, 181)).toContain(
      'mostly forced layout in (anonymous) in alignRows (app.js:32:46), then (anonymous) (app.js:33:30).',
    );
    expect(said(360, 40)).toContain('mostly (anonymous) (app.js:32:37), which forces layout.');
    expect(said(360, 270)).toContain('mostly forced layout in (anonymous) in alignRows (app.js:32:46), then');
  });

  it('says “mostly” of half of the measured time only, and weighs layout as it was measured', () => {
    expect(saidOf(withCost({ latencyMs: 600, processingMs: 590 }))).toContain('above all searchText (search.js:3:1)');
    expect(saidOf(withCost({ processingMs: 100, forcedLayoutMs: 80 }))).toContain(
      'above all forced layout in layoutRows (rows.js:7:2), then searchText',
    );
  });

  it('blames nothing of a recorded run that was much faster', () => {
    const { second } = result;
    const [step] = second?.steps ?? [];
    if (second === null || step === undefined) throw new Error('a recorded step');
    const file = {
      ...INTERACTION_FILE,
      result: { ...result, second: { ...second, steps: [{ ...step, latencyMs: 9 }] } },
    };
    expect(saidOf(file)).toBe('problem: Typing “bauer” takes 296.0 ms to the next paint.');
    expect(told(interactionVerdict(file).notes ?? [], PERSON)).toContain('need not be the cause');
  });

  it('doubts no cause that both runs had, such as forced layout', () => {
    const { second } = result;
    const [step] = second?.steps ?? [];
    if (second === null || step === undefined) throw new Error('a recorded step');
    const by = [{ name: 'fit', url: 'http://shop.test/fit.js', line: 16, column: 3 }];
    const forced = { ...step, latencyMs: 90, forcedLayout: { count: 40, totalMs: 70, by } };
    const file = withCost({ forcedLayoutMs: 250 });
    const both = { ...file, result: { ...file.result, second: { ...second, steps: [forced] } } };
    expect(saidOf(both)).toContain('forced layout in fit (fit.js:16:3)');
    expect(told(interactionVerdict(both).notes ?? [], PERSON)).not.toContain('need not be the cause');
  });

  it('of a fast one is good, of a page that was not drawn no judgement', () => {
    expect(saidOf(withCost({ latencyMs: 96 }))).toMatch(/^good: Typing “bauer” takes 96.0 ms/);
    const unshown = { latencyMs: null, isDrawn: false, nextPaintMs: null, longestFrameMs: null };
    expect(saidOf(withCost({ ...unshown, blockedMs: 90 }))).toMatch(/^plain: .* blocks the page for 90.0 ms/);
    const quick = { latencyMs: null, nextPaintMs: 9, blockedMs: 0 };
    expect(saidOf(withCost(quick))).toBe('plain: No step took 16 ms to the next paint.');
  });

  it('without a reported latency is judged by the next frame, and says so', () => {
    const behind = { latencyMs: null, nextPaintMs: 382.8, blockedMs: 324, longestFrameMs: null };
    const file = withCost(behind);
    expect(saidOf(file)).toMatch(/^problem: Typing “bauer” takes 382.8 ms to the next frame, mostly searchText/);
    expect(told(interactionVerdict(file).notes ?? [], PERSON)).toContain('behind another tab');
    const sections = JSON.stringify(interactionSections(file));
    expect(sections).not.toContain('< 16 ms');
    expect(sections).not.toContain('INP is judged');
    expect(saidOf(withCost({ ...behind, nextPaintMs: 40, blockedMs: 0 }))).toMatch(/^plain: .* to the next frame/);
    expect(saidOf(withCost({ ...behind, nextPaintMs: null }))).toMatch(/^problem: .* blocks the page for 324.0 ms/);
  });
});

it('says what recording cost in a note, and not at all where it is about nothing', () => {
  expect(JSON.stringify(interactionVerdict(INTERACTION_FILE).figures)).not.toContain('times as long');
  const said = (slowdown: number): string => {
    const { second } = result;
    const file = { ...INTERACTION_FILE, result: { ...result, second: second && { ...second, slowdown } } };
    return JSON.stringify(interactionSections(file));
  };
  expect(said(1.8)).toContain('took 1.8 times as long');
  expect(said(0.9)).not.toContain('as long');
});

it('lists what ran by time, and of equal times own code first', () => {
  const { second } = result;
  const [step] = second?.steps ?? [];
  const [own] = step?.functions ?? [];
  if (second === null || step === undefined || own === undefined) throw new Error('a recorded step');
  const library = { ...own, name: 'commit', url: 'http://shop.test/node_modules/react-dom/index.js' };
  const functions = [
    { ...own, selfMs: 95 },
    { ...library, selfMs: 40.04 },
    { ...own, name: 'sortRows', selfMs: 40.01 },
  ];
  const sections = interactionSections({
    ...INTERACTION_FILE,
    result: { ...result, second: { ...second, steps: [{ ...step, functions }] } },
  });
  const [list] = sections.find(({ id }) => id === 'ran-1')?.blocks ?? [];
  expect(list?.kind === 'list' && list.rows.map(({ name }) => told(name, PERSON))).toEqual([
    'searchText',
    'Forced layout, 300 times, by layoutRows (rows.js:7:2)',
    'sortRows',
    'commit',
  ]);
});

it('two of them are compared by step, without a claim', () => {
  const { verdict, parts } = comparedInteractions(INTERACTION_FILE, withCost({ latencyMs: 96 }));
  expect(told(verdict.headline, PERSON)).toMatch(/: 296.0 ms → 96.0 ms to the next paint, in one run each/);
  expect(JSON.stringify(parts)).toContain('["296.0 ms","96.0 ms"]'.slice(1, -1));
  const clicked = (label: string): InteractionFile => {
    const hit = { role: 'button', name: 'Align', selector: '#align', frameUrl: null, received: null, coveredBy: null };
    const box = { x: 0, y: 0, width: 9, height: 9 };
    const steps = result.steps.map((each) => ({ ...each, action: 'click' as const, label, hit: { ...hit, box } }));
    return { ...INTERACTION_FILE, result: { ...result, steps } };
  };
  const named = comparedInteractions(clicked('click Align'), clicked('click button "Align"'));
  expect(told(named.verdict.headline, PERSON)).not.toContain('No verdict');
  const other = { ...INTERACTION_FILE, result: { ...result, steps: [] } };
  expect(told(comparedInteractions(INTERACTION_FILE, other).verdict.headline, PERSON)).toContain('No verdict');
});
