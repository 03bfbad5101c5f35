/** What the page of a leak hunt says of the fields of its result. */
import { describe, expect, it } from 'vitest';
import { heapNode } from '../../core/testing/analysis.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import {
  alsoHeldText,
  alsoLeaks,
  blamedCode,
  causeOf,
  growthSentences,
  huntEvidenceRows,
  huntHeadline,
  leakFigures,
  leakOf,
  pathNodes,
  wordsOf,
  type GrowingRow,
} from './hunt-page.ts';

const LEAK: GrowingRow = {
  path: 'rateBus.subscribers',
  edgeToCut: '.subscribers of RateBus',
  cut: '3.subscribers',
  owner: 3,
  capturedBy: null,
  className: 'closure in InvoiceDrawer',
  leaves: { name: 'PaymentEntry', objectsPerRound: [3000, 3000, 3000] },
  classes: [],
  node: 9,
  objectsPerRound: [5, 5, 5],
  bytesPerRound: [261_120, 261_120, 261_120],
  survivorsPerRound: null,
  retainedSizeBytes: null,
  freedSizeBytes: 2_831_155,
  byStep: [
    { step: 'click cell', objects: 1, removed: 0 },
    { step: 'click Close', objects: 0, removed: 0 },
  ],
  confirmed: { actions: 20, objects: 20 },
  settled: { seconds: 5, left: 15, of: 15 },
  code: {
    kind: 'function',
    node: heapNode(9, {
      type: 'closure',
      original: { name: 'onRates', source: 'src/drawer.jsx', line: 11, column: 23 },
    }),
    location: { url: 'https://ledgerly.test/app.js', line: 1, column: 800 },
    holder: {
      node: heapNode(3, {
        name: 'RateBus',
        original: { name: 'RateBus', source: 'src/rate-bus.js', line: 14, column: 1 },
      }),
      location: { url: 'https://ledgerly.test/app.js', line: 1, column: 90 },
    },
  },
};
const place = (source: string, line: number, code: string, name = '') => ({ source, line, name, code });
const USES: NonNullable<HuntResult['uses']> = {
  variable: 'rateBus',
  declared: place('src/rate-bus.js', 14, 'export const rateBus = new RateBus();'),
  adds: [place('src/rate-bus.js', 5, 'this.subscribers.add(callback);', 'subscribe')],
  call: {
    ...place('src/drawer.jsx', 11, 'rateBus.subscribe((rates) => setRate(rates));', 'InvoiceDrawer'),
    callee: 'subscribe',
  },
  keptAs: '',
  removals: [
    {
      how: 'returned',
      place: place('src/rate-bus.js', 6, 'return () => this.subscribers.delete(callback);'),
      calls: [],
      areAllCalls: true,
    },
  ],
  sources: 4,
  isComplete: true,
};
const quote = (source: string, line: number, lines: string[]) => ({ source, line, firstLine: line, lines });
const RESULT: HuntResult = {
  verdict: { level: 'grows', text: '' },
  headline:
    'Every click on cell leaves 600 PaymentEntry: .subscribers of RateBus holds onRates() (drawer.jsx:11:23), and removing it frees 51.0 KB per action.',
  rounds: 3,
  actions: 15,
  snapshots: [
    { captureId: 'heap-1', file: '', totalSizeBytes: 12_373_197 },
    { captureId: 'heap-2', file: '', totalSizeBytes: 13_421_773 },
  ],
  matchedBy: 'ids',
  isFollowed: true,
  growth: { bytesPerRound: [], explainedBytesPerRound: [], engine: [], restBytesPerRound: [] },
  growing: [LEAK],
  growingOmitted: 0,
  grownInPlace: [],
  workers: [],
  silentWorkers: 0,
  code: [],
  uses: USES,
};

const words = wordsOf(LEAK, RESULT, null);

describe('the headline', () => {
  it('says what each step leaves, and in a second sentence who holds it', () => {
    expect(huntHeadline(RESULT, null)).toBe(
      'Each click on cell leaves 600 PaymentEntry. Property .subscribers of RateBus holds onRates() (drawer.jsx:11:23).',
    );
  });

  it('is that of the result where a rule said something else', () => {
    const headline = 'The actions throw CartError, which the engine keeps.';
    expect(huntHeadline({ ...RESULT, headline }, null)).toBe(headline);
    expect(huntHeadline({ ...RESULT, verdict: { level: 'unclear', text: '' } }, null)).toBe(RESULT.headline);
  });

  it('names the only step of an action, which was not tried apart', () => {
    const { byStep: _none, ...row } = LEAK;
    const asked = { targetId: 't', targetName: 'Shop', params: { steps: [{ click: 'Refresh orders' }] } };
    expect(growthSentences(wordsOf(row, RESULT, asked))).toMatch(
      /^Each click on Refresh orders leaves 600 PaymentEntry\./,
    );
    expect(growthSentences(wordsOf(row, RESULT, null))).toMatch(/^Each action leaves 600 PaymentEntry\./);
  });
});

it('has four figures, each once', () => {
  expect(leakFigures(LEAK, words, RESULT)).toEqual([
    ['600 objects', 'left per click'],
    ['51.0 KB', 'freed per click by a fix'],
    ['2.7 MB', 'retained at the end, 21.1% of the heap'],
    ['20 of 20', 'more in 20 further actions'],
  ]);
  const ofRounds = { ...LEAK, retainedSizeBytes: 1_048_576, isOfRoundsOnly: true };
  expect(leakFigures(ofRounds, words, RESULT)[2]).toEqual(['1.0 MB', 'added by the rounds, 7.8% of the heap']);
});

it.each([
  ['round', 'left per round'],
  ['action', 'left per action'],
  ['step “press "Enter"”', 'left each time'],
])('says of what the figures are: %s', (of, caption) => {
  expect(leakFigures(LEAK, { ...words, of }, RESULT)[0]?.[1]).toBe(caption);
});

it('gives the reason why nothing takes it out as the cause', () => {
  expect(causeOf(RESULT, LEAK)).toBe(
    'What subscribe returns takes them out (rate-bus.js:6), and drawer.jsx:11 does not keep it.',
  );
  const { uses: _none, ...without } = RESULT;
  expect(causeOf(without, LEAK)).toBe('');
});

describe('the quoted code', () => {
  it('begins with the line that adds what stays, not with what was clicked', () => {
    const code = [
      { name: 'InvoiceRow() (row.jsx:3:1)', call: '', quote: quote('src/row.jsx', 3, ['function InvoiceRow() {']) },
      {
        name: 'onRates() (drawer.jsx:11:23)',
        call: '',
        quote: { ...quote('src/drawer.jsx', 10, ['useEffect(() => {', 'rateBus.subscribe(…);']), line: 10 },
      },
    ];
    const [first, ...others] = blamedCode({ ...RESULT, code });
    expect(first).toMatchObject({
      name: 'onRates() (drawer.jsx:11:23)',
      quote: { line: 11 },
      remark: 'added here; what it returns is not kept',
    });
    expect(others.map(({ name }) => name)).toEqual(['InvoiceRow() (row.jsx:3:1)']);
  });

  it('is that one line where no quote has it', () => {
    expect(blamedCode(RESULT)).toMatchObject([
      { name: 'drawer.jsx:11 in InvoiceDrawer', quote: { line: 11, lines: [USES.call?.code] } },
    ]);
  });

  it('has own code before that of libraries where no source shows who adds', () => {
    const { uses: _none, ...without } = RESULT;
    const code = [
      { name: 'lib', call: '', quote: { ...quote('lib.js', 1, ['x']), ignored: true } },
      { name: 'own', call: '', quote: quote('own.js', 1, ['y']) },
    ];
    expect(blamedCode({ ...without, code }).map(({ name }) => name)).toEqual(['own', 'lib']);
  });
});

describe('a leak with two holders', () => {
  const listener = (line: number): NonNullable<GrowingRow['together']>[number] => ({
    node: 12,
    edgeToCut: '',
    path: 'Window',
    registered: {
      className: 'V8EventListener',
      code: {
        kind: 'callback',
        node: heapNode(13, {
          type: 'closure',
          original: { name: 'resized', source: 'src/panels.js', line, column: 30 },
        }),
        location: { url: 'https://ledgerly.test/app.js', line: 1, column: 950 },
      },
    },
  });
  const at = (line: number): HuntResult => ({
    ...RESULT,
    growing: [{ ...LEAK, together: [listener(line)] }],
    uses: { ...USES, call: null, adds: [place('src/panels.js', 25, 'openPanels.push(panel);')] },
    code: [
      {
        name: 'open()',
        call: '',
        quote: {
          ...quote('src/panels.js', 25, ['addEventListener(…);', 'openPanels.push(panel);']),
          firstLine: 24,
        },
      },
    ],
  });

  it('has both lines marked where they are quoted', () => {
    expect(blamedCode(at(24))[0]).toMatchObject({
      quote: { line: 25 },
      also: [{ line: 24, remark: 'listener, never removed' }],
    });
    expect(blamedCode(at(40))[0]?.also).toEqual([]);
  });

  it('names the one that the path does not lead through', () => {
    expect(alsoHeldText({ ...LEAK, together: [listener(24)] })).toBe(
      'Also held by the listener resized() (panels.js:24:30), never removed',
    );
    expect(alsoHeldText(LEAK)).toBe('');
  });
});

it('has the path from the owner of the reference to what stays, and what a cut frees', () => {
  expect(pathNodes(LEAK, words)).toEqual([
    { name: 'RateBus', detail: 'rate-bus.js:14:1', cut: 'cut here frees 2.7 MB' },
    { name: '.subscribers', detail: '' },
    { name: 'onRates()', detail: 'drawer.jsx:11:23' },
    { name: 'PaymentEntry', detail: '600 per click' },
  ]);
  const ofRounds = { ...LEAK, retainedSizeBytes: 1_048_576, isOfRoundsOnly: true };
  expect(pathNodes(ofRounds, words)[0]?.cut).toBe('1.0 MB added by the rounds');
  const together = [{ node: 9, edgeToCut: '.last of Shell', path: '.last' }];
  expect(pathNodes({ ...ofRounds, together }, words)[0]?.cut).toBe(
    'one of 2 holders: letting go of all frees 1.0 MB added by the rounds',
  );
  expect(pathNodes({ ...LEAK, together }, words)[0]?.cut).toBe('one of 2 holders: letting go of all frees 2.7 MB');
  expect(pathNodes({ ...LEAK, freedSizeBytes: null }, words)[0]?.cut).toBe('');
});

describe('the evidence', () => {
  const rows = (result: HuntResult) =>
    huntEvidenceRows(result, (id) => `“The hunt ${id.slice(-1)}”`).map(({ isReason, title, text, figure }) => [
      isReason,
      title,
      text,
      figure,
    ]);

  it('ticks what speaks for a leak', () => {
    expect(rows(RESULT).slice(0, 3)).toEqual([
      [true, 'Grows in every round', '3,000 in each of 3 rounds of 5 actions', 'all rounds'],
      [true, 'Only this step', 'click cell leaves them; the other step leaves none, and takes none out', 'tried apart'],
      [true, 'Not a backlog', 'still there 5 s later, without any action', '15 of 15'],
    ]);
  });

  it('has what goes with the leak as a row, and a leak of its own as a block', () => {
    const inside = { ...LEAK, node: 10, className: 'Map', leaves: undefined, isInside: true };
    const own = { ...LEAK, node: 11, className: 'Chart', leaves: undefined };
    const result = { ...RESULT, growing: [LEAK, inside, own] };
    expect(alsoLeaks(result)).toEqual([own]);
    expect(rows(result).at(-1)).toEqual([
      false,
      'Also grew',
      'Map through .subscribers of RateBus; goes with the others',
      '255.0 KB per round',
    ]);
  });

  it('calls another hunt by its name', () => {
    const earlier = { captureId: 'hunt-1', text: 'hunt-1, of the same action, found 1 × Row; now 0.', call: '' };
    const compared = { captureId: 'hunt-2', text: 'Compared with hunt-2: nothing grows in either.', rows: [] };
    expect(rows({ ...RESULT, earlier, compared }).slice(-2)).toEqual([
      [false, 'Change', 'Compared with “The hunt 2”: nothing grows in either.', ''],
      [false, 'Earlier hunt', '“The hunt 1”, of the same action, found 1 × Row; now 0.', ''],
    ]);
  });

  it('of what went by itself is no tick', () => {
    const row = { ...LEAK, settled: { seconds: 5, left: 9, of: 15 } };
    expect(rows({ ...RESULT, growing: [row] })).toContainEqual([
      false,
      'Partly a backlog',
      'the others were gone 5 s later, without any action',
      '9 of 15',
    ]);
  });

  it('leaves out what all of the objects have in common, and no other one could tell', () => {
    const value = {
      property: 'e.id',
      text: '1',
      form: 'is' as const,
      count: 15,
      of: 15,
      isVariable: true,
      different: 1,
    };
    const told = (others: number) =>
      rows({
        ...RESULT,
        apart: [
          { name: 'PaymentEntry', objects: 15, others, values: [{ ...value, others, othersWith: 0 }], keys: null },
        ],
      });
    expect(told(0).map(([, title]) => title)).not.toContain('In common');
    expect(told(3).map(([, title]) => title)).toContain('In common');
  });
});

it('of no leak has the heap before and after', () => {
  expect(leakOf({ ...RESULT, verdict: { level: 'no-growth', text: '' } })).toBeNull();
});
