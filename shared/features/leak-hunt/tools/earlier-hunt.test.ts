import { describe, expect, it } from 'vitest';
import { ok, type Result } from '../../../base/result.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import type { ShownTarget, TargetInfo } from '../../../core/contracts/targets.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import { only, onlyPorts } from '../../../core/capability/testing/only.ts';
import { earlierHunt } from './stored-hunts.ts';
import { earlierText } from '../earlier-text.ts';
import type { ComparedHunt } from '../rates.ts';

const ROW = { className: 'save()', edgeToCut: '.all of Object', path: '…all[5]', objectsPerRound: [5, 5, 5] };
const LEAK: ComparedHunt = {
  verdict: { level: 'grows' },
  rounds: 3,
  actions: 15,
  performed: { inRounds: 15 },
  growing: [{ ...ROW, leaves: { name: 'Ticket', objectsPerRound: [5, 5, 5] } }],
};
const CLEAN: ComparedHunt = { ...LEAK, verdict: { level: 'no-growth' }, growing: [] };
const textOf = (before: ComparedHunt, now: ComparedHunt) => earlierText('hunt-1', before, now);

describe('an earlier hunt of the same action', () => {
  it('shows a fix, and one that does not hold', () => {
    const found = 'hunt-1, of the same action on this target, found 1 × Ticket per action at .all of Object';
    expect(textOf(LEAK, CLEAN)).toBe(`${found}; now 0 there, in as many actions.`);
    // A hunt that stored what does not grow in every round has the rate.
    expect(textOf(LEAK, { ...CLEAN, occasional: [] })).toBe(
      `${found}; now 0 there, in as many actions. 1 per action → 0 (95% interval 0 to 0.2).`,
    );
    const seldom = { ...CLEAN, occasional: [{ ...ROW, objectsPerRound: [0, 5, 0] }] };
    expect(textOf(LEAK, seldom)).toContain('; that no longer grows. No difference shown: 1 per action → 0.3');
    expect(textOf(LEAK, LEAK)).toBe(
      `${found}; now 1 × Ticket per action. No difference: 1 per action in both (95% interval 0.6 to 1.6).`,
    );
    const other = { ...LEAK, growing: [{ ...ROW, edgeToCut: '.rows of Table', className: 'Row' }] };
    expect(textOf(LEAK, other)).toBe(`${found}; that no longer grows.`);
    // The same objects, told by another of the references that hold them, are no fix.
    const elsewhere = {
      ...LEAK,
      growing: [{ ...ROW, edgeToCut: '.list of Store', leaves: { name: 'Ticket', objectsPerRound: [5, 5, 5] } }],
    };
    expect(textOf(LEAK, elsewhere)).toBe(`${found}; now 1 × Ticket per action at .list of Store.`);
    const uneven = { ...LEAK, growing: [{ ...ROW, objectsPerRound: [4, 5, 4] }] };
    expect(textOf(uneven, CLEAN)).toContain('found 4 to 5 × save() per round at .all of Object; now 0 there');
  });

  it('proves nothing with fewer actions or rounds', () => {
    for (const short of [
      { ...CLEAN, actions: 3, performed: { inRounds: 3 } },
      { ...CLEAN, rounds: 2, actions: 10, performed: { inRounds: 10 } },
      { ...CLEAN, actions: null },
    ])
      expect(textOf(LEAK, short)).toContain('; this hunt had fewer actions or rounds, so that it proves no fix.');
  });

  it('shows growth that the earlier one did not find', () => {
    expect(textOf(CLEAN, LEAK)).toContain('found no growth, in as many actions.');
    expect(textOf({ ...CLEAN, actions: 3, performed: { inRounds: 3 } }, LEAK)).toContain('with fewer actions.');
  });

  it('says nothing without a verdict on both sides, or of two without growth', () => {
    const unclear: ComparedHunt = { ...LEAK, verdict: { level: 'unclear' } };
    expect(textOf(unclear, CLEAN)).toBeNull();
    expect(textOf(LEAK, unclear)).toBeNull();
    expect(textOf(CLEAN, CLEAN)).toBeNull();
  });
});

const STEPS = [{ click: 'Ticket 3' }, { click: 'Close' }];
const PAGE = { id: 'T1', type: 'page', url: 'http://a.test/desk' } as const;

interface Stored {
  readonly target?: { readonly id: string; readonly type: TargetInfo['type']; readonly url: string };
  readonly params?: Readonly<Record<string, unknown>> | null;
  readonly result?: ComparedHunt;
}

/** The hunt that one of PAGE names, which found no growth, if this one is stored; `listed`: ids of the targets that are there. */
async function namedHunt(
  { target = PAGE, params = { steps: STEPS, repeat: 5 }, result = LEAK }: Stored,
  listed: readonly string[] = ['T1'],
) {
  const record = only<CaptureRecord>('the hunt', {
    id: 'hunt-1',
    kind: 'leak-hunt',
    file: 'hunt-1.json',
    target: only<NonNullable<CaptureRecord['target']>>('its target', target),
    options: { snapshots: 'heap-1 heap-2', furtherSnapshots: '', ownsSnapshots: true },
  });
  const asked = params === null ? null : { targetId: target.id, targetName: 'desk', params };
  const file = { penLeakHunt: 1, asked, verdict: { level: result.verdict.level, text: '' }, result, notes: [] };
  const library = only<CapabilityPorts['library']>('the library', {
    list: () => [record],
    get: () => ok(record),
  });
  const targets = only<CapabilityPorts['targets']>('the targets', {
    byId: (id) => (listed.includes(id) ? only<ShownTarget>('a target', {}) : null),
  });
  const analysis = only<AnalysisPort>('the analysis', { query: async () => ok(file) as Result<never, never> });
  return earlierHunt(
    {
      target: only<ShownTarget>('the target', PAGE),
      params: { steps: STEPS, repeat: 5 },
      result: CLEAN,
    },
    { ports: onlyPorts({ library, targets, analysis }), signal: new AbortController().signal },
  );
}

describe('the earlier hunt that is named', () => {
  it('is one of the same action on the same target, with the call that reads it', async () => {
    expect(await namedHunt({})).toMatchObject({
      captureId: 'hunt-1',
      call: 'pen_leak_hunt {"captures":["hunt-1"]}',
    });
    expect(await namedHunt({ target: { ...PAGE, url: 'http://a.test/desk#closed' } })).not.toBeNull();
    // From a browser or process that is gone.
    expect(await namedHunt({ target: { ...PAGE, id: 'T0' } })).not.toBeNull();
  });

  it.each<[string, Stored]>([
    ['other steps', { params: { steps: [{ click: 'Ticket 4' }, { click: 'Close' }] } }],
    ['an expression', { params: { expression: 'act()' } }],
    ['snapshots alone', { params: null }],
    ['another page in the same tab', { target: { ...PAGE, url: 'http://a.test/shop' } }],
    ['a worker of the address', { target: { ...PAGE, type: 'worker' } }],
    ['a hunt without growth', { result: CLEAN }],
  ])('is none of %s', async (_case, stored) => {
    expect(await namedHunt(stored)).toBeNull();
  });

  it('is none of another target of the same address that is there too', async () => {
    expect(await namedHunt({ target: { ...PAGE, id: 'T2' } }, ['T1', 'T2'])).toBeNull();
  });
});
