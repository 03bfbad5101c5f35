/** The recorded run: which recorder it uses, that it always stops it, and the factor by which it was slower. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppResult, AppFailure, settle } from '../../../base/errors.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CapabilityPorts } from '../../../core/capability/ports.ts';
import { only, onlyPorts } from '../../../core/capability/testing/only.ts';
import { profileRun, slowdownOf } from './interact-profile.ts';

function step(latencyMs: number | null): PerformedStep {
  return {
    action: 'click',
    label: 'click Save',
    hit: null,
    waitedMs: 0,
    outcomes: [],
    span: null,
    cost: {
      isDrawn: true,
      interactions: 1,
      latencyMs,
      inputDelayMs: 0,
      processingMs: 0,
      presentationMs: 0,
      nextPaintMs: 0,
      blockedMs: 0,
      longestTaskMs: 0,
      longestFrameMs: null,
      forcedLayoutMs: null,
    },
  };
}

test('the factor counts steps that both runs measured, and is unknown if they are too short', () => {
  expect(slowdownOf([step(40), step(60)], [step(60), step(90)])).toBe(1.5);
  expect(slowdownOf([step(40), step(null)], [step(60), step(200)])).toBe(1.5);
  expect(slowdownOf([step(16)], [step(40)])).toBeNull();
  expect(slowdownOf([step(40), step(60)], [step(60)])).toBe(1.5);
});

function bench(answers: Readonly<Record<string, AppResult<Record<string, unknown>>[]>>) {
  const ran: string[] = [];
  const notes: string[] = [];
  const left = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const context = {
    ports: onlyPorts({}),
    caller: only<CallContext['caller']>('the caller', {}),
    signal: new AbortController().signal,
    note: (text: string) => void notes.push(text),
    runPart: async (name: string, params: Readonly<Record<string, unknown>>) => {
      ran.push(`${name} ${String(params['action'])}`);
      return left.get(name)?.shift() ?? ok({ captureId: `${name}-1`, file: '/f' });
    },
  };
  return { context, ran, notes };
}

test('a failing step ends the recording, and its error is the answer', async () => {
  const { context, ran } = bench({});
  const failed = await settle(() =>
    profileRun(
      async () => {
        throw new AppFailure(appError('element_not_found', 'gone'));
      },
      [],
      context,
    ),
  );
  expect(failed).toMatchObject({ ok: false, error: { code: 'element_not_found' } });
  expect(ran).toEqual(['pen_capture_trace start', 'pen_capture_trace stop']);
});

test('waits for a cooldown, and profiles a browser that is already being traced', async () => {
  const cooling = bench({ pen_capture_trace: [err(appError('cooling_down', 'cools', '', { retryAfterMs: 5 }))] });
  expect(await settle(() => profileRun(async () => [step(60)], [step(40)], cooling.context))).toMatchObject({
    ok: true,
    value: { kind: 'trace', slowdown: 1.5 },
  });
  expect(cooling.ran).toEqual(['pen_capture_trace start', 'pen_capture_trace start', 'pen_capture_trace stop']);

  const traced = bench({ pen_capture_trace: [err(appError('busy', 'Tracing is in use by the window.'))] });
  expect(await settle(() => profileRun(async () => [step(60)], [step(40)], traced.context))).toMatchObject({
    ok: true,
    value: { kind: 'cpu-profile', captureId: 'pen_cpu_profile-1' },
  });
  expect(traced.ran).toEqual(['pen_capture_trace start', 'pen_cpu_profile start', 'pen_cpu_profile stop']);
  expect(traced.notes[0]).toContain('without forced layout');
});

test('returns any other refusal of the recorder', async () => {
  const { context, ran } = bench({ pen_capture_trace: [err(appError('permission_denied', 'no sessions'))] });
  expect(await settle(() => profileRun(async () => [], [], context))).toMatchObject({
    error: { code: 'permission_denied' },
  });
  expect(ran).toHaveLength(1);
});

test('functions have the names and places of their sources, and their callers', async () => {
  const place = { name: 'e', url: 'http://shop.test/app.js', line: 1, column: 23 };
  const original = { name: 'alignColumns', source: 'src/columns.js', line: 4, column: 17 };
  const answers: Record<string, unknown> = {
    'profile.originals': { originals: [{ place, original, besideFile: null }], maps: [], problems: [] },
  };
  const clone = { name: 'structuredClone', url: '', line: 0, column: 0 };
  answers['profile.functions'] = { rows: [{ ...place, self: 12, total: 12, samples: 12 }], start: 0, total: 1 };
  answers['profile.own-code'] = {
    rows: [{ ...place, self: 3, total: 12, samples: 3, through: [{ ...clone, weight: 9, all: 9, parts: [] }] }],
    unowned: 0,
    paths: [{ ...place, depth: 0, total: 12 }],
  };
  const caller = { name: 'show', url: place.url, line: 2, column: 5 };
  const tree = new Map([
    [0, { ...place, self: 12, nodeId: 1, hasChildren: true }],
    [1, { ...caller, self: 9, nodeId: 2, hasChildren: false }],
  ]);
  const { context } = bench({ pen_capture_trace: [err(appError('busy', 'Tracing is in use by the window.'))] });
  const ports = onlyPorts({
    library: only<CapabilityPorts['library']>('the library', { get: () => ok({ options: { startedUs: 0 } }) as never }),
    analysis: only<CapabilityPorts['analysis']>('the analysis', {
      query: async (_, query, params) =>
        ok(
          query === 'profile.tree'
            ? { rows: [tree.get('parent' in params ? Number(params.parent) : 0)] }
            : answers[query],
        ) as never,
    }),
    status: only<CapabilityPorts['status']>('the status', {}, ['sourceMapPaths', 'ignorePatterns']),
  });
  const ran = await settle(() =>
    profileRun(async () => [{ ...step(60), span: { fromUs: 0, toUs: 60_000 } }], [step(40)], {
      ...context,
      ports,
    }),
  );
  expect(ran).toMatchObject({
    ok: true,
    value: {
      steps: [
        {
          functions: [
            {
              name: 'alignColumns',
              url: 'src/columns.js',
              line: 4,
              column: 17,
              selfMs: 12,
              caller: { ...caller, share: 0.75 },
              dispatch: null,
            },
          ],
          own: {
            totalMs: 12,
            rows: [{ place: { name: 'alignColumns' }, totalMs: 12, through: [{ place: clone, ms: 9, allMs: 9 }] }],
          },
        },
      ],
    },
  });
});
