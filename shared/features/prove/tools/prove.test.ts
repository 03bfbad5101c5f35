/** `pen_workflow` prove: what is asked of the proofs, and what is told of one. */
import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppResult, unwrap } from '../../../base/errors.ts';
import type { CallerView } from '../../../core/capability/define.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyCaller, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import type { CaptureDraft } from '../../../core/contracts/captures.ts';
import type { LibraryPort } from '../../../core/capability/library-ports.ts';
import type { ReportsPort } from '../../../core/capability/reports-ports.ts';
import type { ProofReport } from '../../workflow/proofs.ts';
import { penWorkflow } from '../../workflow/tools/pen-workflow.ts';
import type { ProofsPort } from './proof-ports.ts';

const PAGE = examplePage('Shop', 'https://shop.test/');

describe('prove', () => {
  const GIVEN = {
    name: 'prove',
    before: 'https://shop.test/old',
    url: 'https://shop.test/new',
    steps: ['click Save'],
    claim: 'inp',
  };
  const side = (median: number, link: string) => ({ runs: [median], median, link });
  const INP: ProofReport['figures'][number] = {
    ...{ name: 'inp', title: 'INP', unit: 'ms', isClaimed: true, effect: 'no change' },
    ...{ before: side(400, 'pen://captures/trace-0000000a'), after: side(398, 'pen://captures/trace-0000000b') },
    ...{ shift: -2, shiftPercent: -0.5, lower: -8, upper: 4, chance: 0.4, smallestEffect: 20 },
    ...{ runsNeeded: null, whole: null, of: null },
  };
  const PROOF: ProofReport = {
    ...{ version: 1, verdict: 'not proven', startedAt: '2026-11-25T20:00:00.000Z', durationMs: 60_000 },
    ...{
      before: GIVEN.before,
      after: GIVEN.url,
      steps: GIVEN.steps,
      changes: [],
      runs: 7,
      missing: [],
      added: [],
      grew: [],
    },
    ...{ mayDiffer: false, notes: ['Both builds ran in one tab.'], figures: [INP] },
  };
  const proveWith = async (proof: AppResult<ProofReport>, params: object = GIVEN) => {
    const asked: unknown[] = [];
    const prove: ProofsPort['prove'] = async (given, { pageId }) => {
      asked.push(given);
      expect(pageId).toBe(PAGE.id);
      return unwrap(proof);
    };
    const kept: { readonly text: string; readonly draft?: CaptureDraft }[] = [];
    const notes: string[] = [];
    const spool: ReportsPort['spool'] = async (_kind, text) => {
      kept.push({ text });
      return { path: '/spool/proof', sizeBytes: text.length, discard: async () => undefined };
    };
    const library = only<LibraryPort>('the library', {
      add: async (_file, draft) => {
        kept.push({ text: '', draft });
        return {
          record: { ...draft, id: 'proof-00000001', pinned: false, sizeBytes: 1, file: '/proof.json' },
          notes: [],
        };
      },
    });
    const never = (): never => {
      throw new Error('not in this test');
    };
    const outcome = await penWorkflow.run(
      penWorkflow.params.parse(params),
      onlyContext({
        target: PAGE,
        caller: onlyCaller(),
        ports: onlyPorts({ proofs: { prove }, reports: { spool }, library }),
        signal: new AbortController().signal,
        note: (text) => void notes.push(text),
        runPart: never,
        callId: 'call-1',
        sendRequest: never,
      }),
    );
    return { outcome, asked, kept, notes };
  };

  test('asks for both builds in turns, and claims no more than was measured', async () => {
    const { outcome, asked, kept } = await proveWith(ok(PROOF));
    expect(asked).toEqual([
      {
        before: { place: { url: GIVEN.before } },
        after: { place: { url: GIVEN.url } },
        ...{ steps: GIVEN.steps, claims: ['inp'], runs: null, otherContent: false },
      },
    ]);
    if (!outcome.ok) throw new Error(outcome.error.message);
    expect(outcome.value).toMatchObject({ verdict: 'FAIL', reasons: ['Not proven: INP 400.0ms → 398.0ms'] });
    expect(outcome.value.findings).toContain('Both builds ran in one tab.');
    expect(outcome.value.proof?.figures).toEqual([INP]);
    // It is in the library, with its traces below it and the call that repeats it.
    expect(outcome.value.captureId).toBe('proof-00000001');
    expect(JSON.parse(kept[0]?.text ?? '')).toEqual({
      penProof: 1,
      asked: { tool: 'pen_workflow', params: GIVEN },
      report: PROOF,
    });
    expect(kept[1]?.draft).toMatchObject({
      kind: 'proof',
      name: 'Not proven: INP',
      options: { captures: 'trace-0000000a trace-0000000b', ownsCaptures: true },
    });
    const [first, where, again = ''] = outcome.value.nextSteps;
    expect(first).toContain('Nothing is proven');
    expect(where).toContain('pen_interact and "measure"');
    expect(JSON.parse(again.slice(again.indexOf('{'), again.lastIndexOf('}') + 1))).toEqual(GIVEN);
    const text = penWorkflow.summarise(penWorkflow.result.parse(outcome.value));
    expect(text).toContain('Not proven: INP');
    expect(text).toContain('pen://captures/trace-0000000b');
  });

  test('that fails is an error, and no verdict', async () => {
    const { outcome } = await proveWith(err(appError('navigation_failed', 'It did not load.')));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'navigation_failed' } });
  });

  test.each([
    ['the build before', { before: undefined }, '"before"'],
    ['the build after', { url: undefined }, '"url"'],
    ['a claim', { claim: undefined }, '"claim"'],
    ['two builds', { before: GIVEN.url }, 'address of its own'],
  ])('without %s is refused before anything is asked', (_what, change, expected) => {
    const refused = penWorkflow.refuse?.(penWorkflow.params.parse({ ...GIVEN, ...change }), { kind: 'mcp' });
    expect(refused?.suggestion).toContain(expected);
  });

  describe('on a process', () => {
    const NODE = { ...PAGE, id: 'new', type: 'node', title: 'server.js', url: 'file:///app/server.js' } as const;
    const ACTING = { name: 'prove', before: 'old', steps: ['act()'], claim: 'leak OrderRow' };
    const plans = (params: object, target: typeof PAGE | typeof NODE = NODE) =>
      penWorkflow.plan?.(
        penWorkflow.params.parse(params),
        onlyContext({ target, caller: only<CallerView>('the caller', {}) }),
      );

    test('runs its action in the processes of both builds, with the permissions of a hunt', () => {
      expect(plans(ACTING)?.parts).toEqual(
        ['old', 'new'].flatMap((target) => [
          { name: 'pen_evaluate', params: { expression: 'act()', maxChars: 50_000, target } },
          { name: 'pen_leak_hunt', params: { expression: 'act()', target } },
        ]),
      );
      const permissionsOf = (params: object) => penWorkflow.permissions?.(penWorkflow.params.parse(params));
      expect(permissionsOf(ACTING)).toEqual(['read', 'capture', 'run-code']);
    });

    test.each([
      ['no address of a page', ACTING, PAGE, 'A proof of a page needs "url"'],
      ['steps of a page', GIVEN, NODE, 'takes one action'],
      [
        'one address of two processes',
        { ...ACTING, steps: ['GET http://127.0.0.1:1/'] },
        NODE,
        'do not serve one address',
      ],
      ['another workflow', { name: 'accessibility-pass' }, NODE, 'works on pages'],
    ])('refuses %s', async (_what, params, target, expected) => {
      expect(plans(params, target)).toBeNull();
      const prove = (): never => {
        throw new Error('not in this test');
      };
      const outcome = await penWorkflow.run(
        penWorkflow.params.parse(params),
        onlyContext({
          target,
          caller: onlyCaller(),
          ports: onlyPorts({ proofs: { prove } }),
          runPart: prove,
          callId: 'call-1',
          sendRequest: prove,
          attach: prove,
        }),
      );
      expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining(expected) } });
    });
  });

  test('its plan names both addresses and has every call of a run', () => {
    const context = onlyContext({ target: PAGE, caller: only<CallerView>('the caller', {}) });
    const plan = penWorkflow.plan?.(penWorkflow.params.parse(GIVEN), context);
    expect(plan?.loads).toEqual([GIVEN.before, GIVEN.url]);
    expect(plan?.parts.map(({ name }) => name)).toEqual([
      'pen_navigate',
      'pen_navigate',
      'pen_interact',
      'pen_capture_trace',
      'pen_capture_trace',
    ]);
  });
});
