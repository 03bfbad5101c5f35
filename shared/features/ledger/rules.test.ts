import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { MemoryLedger, MemoryPart } from '../../core/contracts/process-memory.ts';
import type { MemoryLedgerContent, MemoryOwner } from './contract/memory-ledgers.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../core/findings/testing/rule-laws.ts';
import { ledgerEvidence, type LedgerEvidence } from './evidence.ts';
import { LEDGER_RULES, ledgerText } from './rules.ts';

const MIB = 2 ** 20;

const part = (id: MemoryPart['id'], mib: number, inside: MemoryPart['inside'] = []): MemoryPart => ({
  id,
  bytes: mib * MIB,
  source: 'smaps',
  inside,
});

/** A renderer with these parts, and a GPU process of so many MiB. */
function ledgerOf(parts: readonly MemoryPart[], gpuMib = 20): MemoryLedger {
  const privateBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const common = { namedBytes: privateBytes };
  return {
    takenAt: '2026-11-20T10:00:00.000Z',
    unknown: [],
    processes: [
      { processId: 1, type: 'renderer', isOfTarget: true, privateBytes, ...common, parts: [...parts] },
      {
        processId: 2,
        type: 'GPU',
        isOfTarget: false,
        privateBytes: gpuMib * MIB,
        ...common,
        parts: [part('partition-alloc', gpuMib)],
      },
    ],
  };
}

function owner(kind: MemoryOwner['kind'], count: number, mib: number | null): MemoryOwner {
  const bytes = mib === null ? null : mib * MIB;
  return {
    kind,
    className: 'X',
    count,
    bytes,
    held: 'variable kept',
    path: 'Context→kept[]',
    nodeId: 1,
    addedAt: [{ source: 'http://shop.test/app.js', line: 3, name: 'keep', code: 'kept.push(x)' }],
    declaredAt: null,
    isAtLeast: false,
    growth: { count, bytes },
  };
}

const target = {
  id: 'a',
  type: 'page',
  title: 'shop',
  url: 'http://shop.test/',
  endpoint: 'http://localhost:9222',
} as const;

type Drawn = readonly [
  before: MemoryLedger,
  ledger: MemoryLedger,
  owners?: MemoryOwner[],
  more?: Partial<MemoryLedgerContent>,
];

const contentOf = (...[before, ledger, owners, more = {}]: Drawn): MemoryLedgerContent => ({
  ...more,
  target,
  ledger,
  before,
  samples: [],
  sampling: { tookMs: 20, overMs: 30_000 },
  captures: [],
  ...(owners === undefined ? {} : { owners }),
});
const verdictOf = (...drawn: Drawn): string => ledgerText(contentOf(...drawn));

describe('the verdict of a ledger', () => {
  const rests = ledgerOf([part('partition-alloc', 30), part('backing-stores', 10)]);

  it('says nothing grew below the noise', () => {
    expect(verdictOf(rests, ledgerOf([part('partition-alloc', 31.5), part('backing-stores', 10)]), [])).toMatch(
      /^Nothing grew in 30\.00s by more than noise/,
    );
    // 2 % of a large process.
    const large = ledgerOf([part('js-heap', 1000)]);
    expect(verdictOf(large, ledgerOf([part('js-heap', 1015)]), [])).toMatch(/^Nothing grew/);
  });

  it('of files that Chromium maps into its GPU process says nothing: no page keeps them', () => {
    const withGpuFiles = (mib: number): MemoryLedger => {
      const ledger = ledgerOf([part('partition-alloc', 30)]);
      return {
        ...ledger,
        processes: ledger.processes.map((process) =>
          process.isOfTarget
            ? process
            : { ...process, privateBytes: (20 + mib) * MIB, parts: [...process.parts, part('files', mib)] },
        ),
      };
    };
    expect(verdictOf(withGpuFiles(1), withGpuFiles(7), [])).toMatch(/^Nothing grew/);
    const own = (mib: number) => ledgerOf([part('partition-alloc', 30), part('files', mib)]);
    expect(verdictOf(own(1), own(7), [])).toMatch(/^Libraries and files grew by 6\.0 MB/);
  });

  it('names the owner that gained about as much, with its line', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 40)]);
    expect(verdictOf(rests, grown, [owner('array-buffer', 30, 30)])).toBe(
      'ArrayBuffers and WebAssembly memories grew by 30.0 MB in 30.00s: 30 ArrayBuffers more (30.0 MB), kept by variable kept, added at app.js:3 in keep: kept.push(x).',
    );
    expect(verdictOf(rests, grown, [owner('array-buffer', 30, 3)])).toContain('No owner in JavaScript gained as much.');
  });

  it('of buffers that JavaScript keeps no more of does not say that they grew', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 40)]);
    const kept = (more: number, others: Partial<MemoryLedgerContent> = {}): string =>
      verdictOf(rests, grown, [], { keptMore: { 'array-buffer': more * MIB, wasm: 0 }, ...others });
    expect(kept(0.5)).toBe(
      "ArrayBuffers and WebAssembly memories: 30.0 MB more after 30.00s, of which JavaScript keeps 512.0 KB. The rest is garbage that was not collected yet, or the runtime's own.",
    );
    // Many owners that each gained little, a worker that may keep them, and kinds that were not counted.
    expect(kept(29)).toContain('grew by 30.0 MB in 30.00s. No owner in JavaScript gained as much.');
    expect(kept(0, { workers: 1 })).toContain('grew by 30.0 MB');
    expect(kept(0, { keptMore: { 'array-buffer': 0 } })).toContain('grew by 30.0 MB');
  });

  it('names one that was there and became larger', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 40)]);
    const memory = { ...owner('wasm', 1, 32), growth: { count: 0, bytes: 30 * MIB } };
    expect(verdictOf(rests, grown, [memory])).toContain(
      ': 1 WebAssembly memory that has 30.0 MB more, kept by variable kept, added at app.js:3',
    );
    expect(verdictOf(rests, grown, [{ ...memory, growth: { count: 0, bytes: 0 } }])).toContain(
      'No owner in JavaScript',
    );
  });

  it('of the heap asks for a hunt, and names workers that were not searched', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 10), part('js-heap', 40)]);
    expect(verdictOf(rests, grown, [])).toMatch(
      /^JS heap grew by 40\.0 MB in 30\.00s\. Which objects, a leak hunt says, or a comparison of two snapshots\.$/,
    );
    expect(verdictOf(rests, grown, [], { workers: 1 })).toContain(
      'Its worker has a heap of its own, which counts here and was not hunted in.',
    );
  });

  it('of one moment says that what is reported inside is of the main thread, unless workers are reported', () => {
    const content = { target, samples: [], captures: [], workers: 1 };
    const malloc = part('malloc', 300);
    const inside = [{ name: 'old_space of workers', bytes: MIB, source: 'memory-infra' as const }];
    expect(ledgerText({ ...content, ledger: ledgerOf([malloc]) })).toContain(
      'The parts and what is named cover its worker too; what is reported inside them is of the main thread only.',
    );
    expect(ledgerText({ ...content, ledger: ledgerOf([{ ...malloc, inside }]) })).not.toContain('main thread');
    expect(ledgerText({ ...content, ledger: ledgerOf([malloc]), workers: 0 })).not.toContain('main thread');
  });

  it('says that malloc keeps room after heap snapshots', () => {
    const content = { target, ledger: ledgerOf([part('malloc', 300)]), samples: [], captures: [] };
    expect(ledgerText(content)).toMatch(/most is malloc \(300\.0 MB\)\.$/);
    expect(ledgerText({ ...content, earlierSnapshots: 2 })).toContain(
      '2 heap snapshots were taken of it before, and V8 may keep room there after one',
    );
  });

  it('says that an owner is not known where not all objects were counted', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 40)]);
    const { growth: _growth, ...counted } = owner('array-buffer', 100_000, 3);
    expect(verdictOf(rests, grown, [{ ...counted, isAtLeast: true }])).toContain('Who gained it is not known');
  });

  it('names each line that may have added them', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 40)]);
    const kept = owner('array-buffer', 30, 30);
    const [first] = kept.addedAt;
    if (first === undefined) throw new Error('no line');
    const several = { ...kept, addedAt: [first, { ...first, line: 9, name: 'warm' }] };
    expect(verdictOf(rests, grown, [several])).toContain(
      'added at app.js:3 in keep: kept.push(x), or at app.js:9 in warm: kept.push(x).',
    );
  });

  it('blames no ArrayBuffers for the growth of another part', () => {
    const grown = ledgerOf([part('partition-alloc', 60), part('backing-stores', 10)]);
    expect(verdictOf(rests, grown, [owner('array-buffer', 30, 30)])).toContain('No owner');
  });

  it('says of a process that did not grow which part took what others freed', () => {
    const moved = ledgerOf([part('partition-alloc', 35), part('backing-stores', 4)]);
    expect(verdictOf(rests, moved, [owner('array-buffer', 30, 30)])).toBe(
      'The renderer process did not grow in 30.00s: Native memory of Chromium has 5.0 MB more, and other parts have less.',
    );
  });

  it('names who keeps what grew, though other parts gave as much back', () => {
    const moved = ledgerOf([part('partition-alloc', 10), part('backing-stores', 14)]);
    const text = verdictOf(rests, moved, [owner('array-buffer', 30, 30)]);
    expect(text).toContain('and other parts have less. Still, ');
    expect(text).toMatch(/more \(.*\), kept by .*: ask for more seconds\.$/);
  });

  it('compares no two processes, and nothing where the process is not known', () => {
    const grown = ledgerOf([part('partition-alloc', 30), part('backing-stores', 40)]);
    const asOther = grown.processes.map((each) => ({ ...each, processId: each.processId + 10 }));
    expect(verdictOf(rests, { ...grown, processes: asOther }, [])).toContain('another process than at the start');
    const unknown = grown.processes.map((each) => ({ ...each, isOfTarget: false }));
    expect(verdictOf(rests, { ...grown, processes: unknown }, [])).toContain('is not known');
  });

  it('names canvases only if Chromium reports as much more of them', () => {
    const canvases = (mib: number): MemoryPart['inside'] => [
      { name: 'canvases in memory', bytes: mib * MIB, source: 'memory-infra' },
    ];
    const before = ledgerOf([part('partition-alloc', 30, canvases(1))]);
    const few = [owner('canvas', 5, null)];
    expect(verdictOf(before, ledgerOf([part('partition-alloc', 60, canvases(2))]), few)).toContain('No owner');
    expect(verdictOf(before, ledgerOf([part('partition-alloc', 60, canvases(30))]), few)).toContain(
      ': 5 canvases and bitmaps more, kept by variable kept',
    );
  });

  it('names textures beside the growth of the GPU process', () => {
    expect(verdictOf(rests, ledgerOf(rests.processes[0]?.parts ?? [], 90), [owner('gpu', 16, null)])).toMatch(
      /^Native memory of Chromium of the GPU process grew by 70\.0 MB in 30\.00s, while the page got 16 textures/,
    );
  });

  it('says that growth may be garbage if none was collected', () => {
    expect(verdictOf(rests, ledgerOf([part('partition-alloc', 60), part('backing-stores', 10)]))).toContain(
      'some of it may be garbage',
    );
  });
});

const NATIVE = 'partition-alloc';
const BUFFERS = 'backing-stores';
/** Native memory, buffers and the heap in MiB, and the GPU process. */
const four = ([native, buffers, heap, gpu]: readonly [number, number, number, number]): MemoryLedger =>
  ledgerOf([part(NATIVE, native), part(BUFFERS, buffers), part('js-heap', heap)], gpu);
const over = (...drawn: Drawn): LedgerEvidence => ledgerEvidence(contentOf(...drawn));
const asOther = (ledger: MemoryLedger, more: Partial<MemoryLedger['processes'][number]>): MemoryLedger => ({
  ...ledger,
  processes: ledger.processes.map((each) => ({ ...each, ...more })),
});
const moment = (ledger: MemoryLedger): LedgerEvidence => ledgerEvidence({ target, ledger, samples: [], captures: [] });
const RESTS = four([30, 10, 20, 20]);
const { growth: _growth, ...UNCOUNTED } = owner('array-buffer', 100_000, 3);

const PICTURES = {
  'unknown-memory': moment(asOther(RESTS, { privateBytes: null })),
  'one-moment': moment(RESTS),
  'unknown-process': over(RESTS, asOther(RESTS, { isOfTarget: false })),
  'other-process': over(RESTS, asOther(RESTS, { processId: 9 })),
  'other-source': over(RESTS, asOther(RESTS, { parts: [{ ...part('js-heap', 1), source: 'v8' }] })),
  kept: over(RESTS, four([30, 40, 20, 20]), [owner('array-buffer', 30, 30)]),
  'may-be-garbage': over(RESTS, four([30, 40, 20, 20])),
  garbage: over(RESTS, four([30, 40, 20, 20]), [], { keptMore: { 'array-buffer': 0, wasm: 0 } }),
  heap: over(RESTS, four([30, 10, 60, 20]), []),
  'not-counted': over(RESTS, four([30, 40, 20, 20]), [{ ...UNCOUNTED, isAtLeast: true }]),
  'no-owner': over(RESTS, four([60, 10, 20, 20]), []),
  moved: over(RESTS, four([35, 4, 20, 20]), []),
  'many-parts': over(RESTS, four([31.5, 11.5, 21.5, 20]), []),
  'not-all-known': over(asOther(RESTS, { privateBytes: null }), asOther(RESTS, { privateBytes: null }), []),
  'nothing-grew': over(RESTS, four([31, 10, 20, 20]), []),
};

type Sizes = readonly [native: number, buffers: number, heap: number, gpu: number];
const sizes: fc.Arbitrary<Sizes> = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40));
/** Before, what came, and whether ArrayBuffers of as much are kept. */
type Growth = readonly [before: Sizes, gained: Sizes, isKept: boolean];
type Evidence = Made<Growth, LedgerEvidence>;
function made(of: Growth): Evidence {
  const [before, gained, isKept] = of;
  const after = before.map((size, at) => size + (gained[at] ?? 0)) as unknown as Sizes;
  const owners = isKept ? [owner('array-buffer', 5, gained[1])] : [];
  return { of, evidence: over(four(before), four(after), owners) };
}
const scaled = (of: Sizes, by: (value: number) => number): Sizes => of.map(by) as unknown as Sizes;

testRules<Evidence, string>('the rules of a ledger', {
  rules: rulesOver(LEDGER_RULES, ['nothing-grew']),
  pictures: Object.fromEntries(
    Object.entries(PICTURES).map(([id, evidence]) => [
      id,
      { of: [[0, 0, 0, 0], [0, 0, 0, 0], false] satisfies Growth, evidence },
    ]),
  ),
  levels: { good: ['good'] },
  drawn: fc.tuple(sizes, sizes, fc.boolean()).map(made),
  more: ({ of: [before, gained, isKept] }) => made([before, scaled(gained, (size) => 2 * size), isKept]),
  noisy: ({ of: [before, gained, isKept] }, noise) => made([before, scaled(gained, noise), isKept]),
  // Only the process of the target, or that of the GPU: at the limit of half either may be named.
  culprit: (_, { of: [, gained], evidence: { grown } }) => {
    const most = Math.max(gained[0], gained[1], gained[2]);
    if (grown === null || Math.abs(most - 0.5 * gained[3]) < 0.2 * gained[3]) return null;
    return String(grown.isOfTarget);
  },
  isOwnFirst: (_, { of: [, gained], evidence: { grown } }) =>
    grown === null || grown.isOfTarget || Math.max(gained[0], gained[1], gained[2]) < Math.max(0.5 * gained[3], 2),
  explainsEnough: ({ id }, { of: [, gained, isKept] }) => id !== 'kept' || (isKept && gained[1] > 0),
});

test('the rules of a ledger read as a page', () => {
  expect(tableOf(LEDGER_RULES, PICTURES)).toMatchInlineSnapshot(`
    "unknown-memory [plain]: The private memory of the process is not known.
    one-moment [plain]: 60.0 MB of private memory, 100.0% of it named; most is Native memory of Chromium (30.0 MB).
    unknown-process [plain]: The process of the target is not known, so its growth is not.
    other-process [plain]: The target has another process than at the start, so the two ledgers are not compared.
    other-source [plain]: The two ledgers are from different sources, so they are not compared.
    kept [plain]: ArrayBuffers and WebAssembly memories grew by 30.0 MB in 30.00 s: 30 ArrayBuffers more (30.0 MB), kept by variable kept, added at app.js:3 in keep: kept.push(x).
    may-be-garbage [plain]: ArrayBuffers and WebAssembly memories grew by 30.0 MB in 30.00 s; some of it may be garbage. A ledger with owners collects it, and says who in JavaScript keeps the rest.
    garbage [plain]: ArrayBuffers and WebAssembly memories: 30.0 MB more after 30.00 s, of which JavaScript keeps 0 B. The rest is garbage that was not collected yet, or the runtime's own.
    heap [plain]: JS heap grew by 40.0 MB in 30.00 s. Which objects, a leak hunt says, or a comparison of two snapshots.
    not-counted [plain]: ArrayBuffers and WebAssembly memories grew by 30.0 MB in 30.00 s. Who gained it is not known: there are more objects than were counted.
    no-owner [plain]: Native memory of Chromium grew by 30.0 MB in 30.00 s. No owner in JavaScript gained as much.
    moved [plain]: The renderer process did not grow in 30.00 s: Native memory of Chromium has 5.0 MB more, and other parts have less.
    many-parts [plain]: The process grew by 4.5 MB in 30.00 s, and no part of it by more than noise.
    not-all-known [plain]: No verdict: nothing that is reported grew in 30.00 s by more than noise, and the private memory of the process is not known.
    nothing-grew [good]: Nothing grew in 30.00 s by more than noise (2.0 MB, or 2.0% of the process)."
  `);
});
