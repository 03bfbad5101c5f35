/** Two ledgers side by side: parts, owners, and what may not be compared. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MemoryLedgerContent, MemoryOwner } from './contract/memory-ledgers.ts';
import type { MemoryPart, ProcessLedger } from '../../core/contracts/process-memory.ts';
import { tableOf, testRules } from '../../core/findings/testing/rule-laws.ts';
import { COMPARED_LEDGER_RULES, comparedLedgerEvidence } from './compared-rules.ts';
import { comparedLedgers } from './comparison.ts';

const MIB = 2 ** 20;

const TARGET = {
  id: 't1',
  type: 'node',
  title: 'server',
  url: 'file:///srv/server.mjs',
  endpoint: 'http://localhost:9229',
  browser: '',
} as unknown as MemoryLedgerContent['target'];

function processOf(buffers: number, more: Partial<ProcessLedger> = {}): ProcessLedger {
  const part = (id: MemoryPart['id'], bytes: number): MemoryPart => ({ id, bytes, source: 'smaps', inside: [] });
  return {
    processId: 7,
    type: 'node',
    isOfTarget: true,
    privateBytes: buffers + 1000,
    namedBytes: buffers + 1000,
    parts: [part('array-buffers', buffers), part('js-heap', 1000)],
    ...more,
  };
}

function owner(bytes: number, more: Partial<MemoryOwner> = {}): MemoryOwner {
  return {
    kind: 'array-buffer',
    className: 'ArrayBuffer',
    count: 2,
    bytes,
    held: 'variable kept',
    path: 'kept[]',
    nodeId: 1,
    addedAt: [],
    declaredAt: null,
    isAtLeast: false,
    ...more,
  };
}

function ledger(process: ProcessLedger, owners?: MemoryOwner[]): MemoryLedgerContent {
  return {
    target: TARGET,
    ledger: { takenAt: '2026-11-20T10:00:00.000Z', processes: [process], unknown: [] },
    samples: [],
    captures: [],
    ...(owners === undefined ? {} : { owners }),
  };
}

const textOf = (value: unknown): string => JSON.stringify(value);

test('parts are compared by change, and owners by their path', () => {
  const { verdict, parts } = comparedLedgers(
    ledger(processOf(0), [owner(2000)]),
    ledger(processOf(5 * MIB), [owner(7000), owner(10, { path: 'other[]' })]),
  );
  expect(textOf(verdict.headline)).toContain('ArrayBuffers');
  expect(verdict.notes ?? []).toEqual([]);
  expect(textOf(parts[0])).toContain(`"delta":${5 * MIB}`);
  expect(textOf(parts[1])).toContain('"delta":5000');
  expect(textOf(parts[1])).toContain('not listed');
});

test('a lower bound has no change', () => {
  const { parts } = comparedLedgers(
    ledger(processOf(0), [owner(2000)]),
    ledger(processOf(0), [owner(9000, { isAtLeast: true })]),
  );
  expect(textOf(parts[1])).toContain('at least 2 ArrayBuffers');
  expect(textOf(parts[1])).toContain('unknown');
  expect(textOf(parts[1])).not.toContain('"delta"');
});

test('says that processes are other ones, that owners are missing, and refuses other sources and unknown memory', () => {
  const other = comparedLedgers(ledger(processOf(0)), ledger(processOf(0, { processId: 8 })));
  expect(textOf(other.verdict.headline)).toContain('of two processes');
  expect(textOf(other.verdict.notes)).toContain('has no owners');
  const fromV8 = processOf(0, { parts: [{ id: 'js-heap', bytes: 5, source: 'v8', inside: [] }] });
  for (const later of [fromV8, processOf(0, { privateBytes: null }), processOf(0, { isOfTarget: false })]) {
    const { verdict, parts } = comparedLedgers(ledger(processOf(0)), ledger(later));
    expect(textOf(verdict.headline)).toMatch(/not compared|not known/);
    expect(parts).toEqual([]);
  }
});

test('two equal ledgers have no change', () => {
  const same = ledger(processOf(10), []);
  expect(textOf(comparedLedgers(same, same).verdict.headline)).not.toContain('most of the change');
});

/** A process of so many MiB of buffers, objects and malloc. */
const process = (buffers: number, heap = 20, malloc = 0, more: Partial<ProcessLedger> = {}): ProcessLedger => ({
  ...processOf(buffers * MIB),
  privateBytes: (buffers + heap + malloc) * MIB,
  parts: (
    [
      ['array-buffers', buffers],
      ['js-heap', heap],
      ['malloc', malloc],
    ] as const
  ).map(([id, mib]) => ({ id, bytes: mib * MIB, source: 'smaps', inside: [] })),
  ...more,
});
const pair = (before: ProcessLedger, after: ProcessLedger) => comparedLedgerEvidence(ledger(before), ledger(after));
const FROM_V8 = process(10, 20, 0, { parts: [{ id: 'js-heap', bytes: 5, source: 'v8', inside: [] }] });

const PICTURES = {
  'unknown-process': pair(process(10), process(10, 20, 0, { isOfTarget: false })),
  'unknown-memory': pair(process(10), process(10, 20, 0, { privateBytes: null })),
  'other-source': pair(process(10), FROM_V8),
  'other-process': pair(process(10), process(40, 20, 0, { processId: 8 })),
  changed: pair(process(10), process(40)),
  moved: pair(process(10, 20), process(40, 0, 0, { privateBytes: 31 * MIB })),
  alike: pair(process(10), process(11)),
};

const sizes = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60));
type Sizes = readonly [number, number, number];
testRules('the rules of two ledgers', {
  rules: COMPARED_LEDGER_RULES,
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .tuple(sizes, sizes, fc.boolean())
    .map(([before, after, isOther]) =>
      pair(process(...(before as Sizes)), process(...(after as Sizes), isOther ? { processId: 8 } : {})),
    ),
  culprit: (_, { largest }) => (largest?.isMuch === true && largest.isMost ? textOf(largest.part) : null),
  explainsEnough: ({ id, saying }, { largest }) =>
    id !== 'changed' || !textOf(saying.headline.words).includes('most of the change') || largest?.isMost === true,
});

test('names no part as most of the change that is none of it', () => {
  // Four parts of ten: the largest has a quarter of the change; and one that grew while the whole shrank.
  const many = pair(process(10, 10, 10), process(16, 15, 15));
  expect(many.largest?.isMost).toBe(false);
  const against = pair(process(10, 100, 0), process(30, 40, 18));
  expect(tableOf(COMPARED_LEDGER_RULES, { changed: against })).toContain('most of the change is in JS heap');
  const shrank = pair(process(10, 35, 30), process(40, 20, 10));
  expect(tableOf(COMPARED_LEDGER_RULES, { changed: shrank })).toContain(
    'the largest change of a part is that of ArrayBuffers (+30.0 MB)',
  );
});

test('reads as a page', () => {
  expect(tableOf(COMPARED_LEDGER_RULES, PICTURES)).toMatchInlineSnapshot(`
    "unknown-process [plain]: No verdict: the process of the target is not known in one of the ledgers.
    unknown-memory [plain]: No verdict: the private memory of the process is not known in one of the ledgers.
    other-source [plain]: No verdict: the two ledgers are from different sources, so their parts are not compared.
    other-process [plain]: Private memory: 30.0 MB → 60.0 MB, of two processes, so it is no growth of one; most of the change is in ArrayBuffers (+30.0 MB).
    changed [plain]: Private memory: 30.0 MB → 60.0 MB; most of the change is in ArrayBuffers (+30.0 MB).
    moved [plain]: Private memory: 30.0 MB → 31.0 MB, no more than noise: ArrayBuffers has +30.0 MB, and other parts changed by as much the other way.
    alike [plain]: Private memory: 30.0 MB → 31.0 MB, no more than noise, in no part."
  `);
});
