/** Answers of `pen_cpu_compare`, with figures that the test defines. */
import { describe, expect, test } from 'vitest';
import { penCpuCompare } from './cpu-compare.ts';
import { OVERVIEW, cpuBench, fn, pageOf } from './testing/cpu-bench.ts';
import { asPart } from '../../../core/capability/testing/only.ts';
import { unwrap, settle } from '../../../base/errors.ts';

describe('pen_cpu_compare', () => {
  const place = { url: 'https://shop.test/app.js', line: 12, column: 3 };
  const samples = { baseSamples: 4, newSamples: 30 };
  /** A function as `profile.compare` has it. */
  const row = (name: string, base: number, later: number, more: object = {}) => ({
    ...place,
    ...samples,
    name,
    base,
    new: later,
    delta: later - base,
    baseTotal: base + 5,
    newTotal: later + 10,
    exceedsNoise: false,
    totalExceedsNoise: false,
    ...more,
  });
  const side = (extent: number, active: number) => ({ extent, active, samples: 1000 });
  const answer = async (context: ReturnType<typeof cpuBench>['context'], more: object = {}): Promise<string> => {
    const params = penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002', ...more });
    const result = await penCpuCompare.run(params, asPart(context));
    if (!result.ok) throw new Error(result.error.message);
    return penCpuCompare.summarise(penCpuCompare.result.parse(result.value));
  };

  test('distinguishes changes from noise, lists both, and says what differs in the recordings', async () => {
    const asked: unknown[] = [];
    const { context } = cpuBench({
      'profile.overview': (_params, file) =>
        file === 'cpu-00000001.cpuprofile'
          ? { ...OVERVIEW, durationMs: 5000, total: 4800 }
          : { ...OVERVIEW, durationMs: 2500, total: 900, samples: 20_000 },
      'profile.functions': (_params, file) =>
        pageOf(
          file === 'cpu-00000001.cpuprofile'
            ? [fn('renderRows', 1200), fn('pick', 3, { line: 7 })]
            : [fn('renderRows', 150), fn('check', 4, { line: 50, samples: 1 }), fn('pick', 0, { line: 7 })],
        ),
      'profile.compare': (params) => {
        asked.push(params);
        return {
          ...pageOf([
            row('renderRows', 600, 150, { exceedsNoise: true }),
            row('check', 0, 4, { line: 50 }),
            row('caller', 0, 0),
          ]),
          base: side(5000, 4800),
          new: side(2500, 900),
          scale: 0.5,
          isOtherAmount: true,
          unit: 'milliseconds',
          changes: [
            {
              functions: [{ name: 'renderRows', ...place }],
              time: 'self',
              base: 0.5,
              new: 0.16,
              baseRate: 0.48,
              newRate: 0.06,
              explains: 0.9,
            },
          ],
        };
      },
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002' }),
      asPart(context),
    );
    if (!result.ok) throw new Error(result.error.message);
    expect(asked).toMatchObject([{ base: 'cpu-00000001.cpuprofile', callers: true }]);
    const text = penCpuCompare.summarise(penCpuCompare.result.parse(result.value));
    expect(text).toContain(
      '**Verdict**: B was active for 900.0ms, A for 2.40s; no function of your own explains half of the change. The largest: self of `renderRows (app.js:12:3)` went from 600.0ms to 150.0ms, which explains 30.0% of the change. Times of A are scaled to the length of B. Recorded differently: A is 5.00 s long, B 2.50 s; A has a sample every 5.0 ms, B every 2.5 ms. It is the code only if both had the same work to do.',
    );
    expect(text).toMatch(
      /\| renderRows .*\| 600\.0ms +\| 150\.0ms +\| −450\.0ms +\| −75% +\| yes \| 605\.0ms → 160\.0ms/,
    );
    expect(text).toMatch(/\| check .*\| \+4\.0ms +\| new +\| no/);
    expect(text).not.toContain('caller');
    expect(text).toContain('**A scaled by**: 0.500');
    expect(text).toContain('pen://captures/cpu-00000002/compare/cpu-00000001');
    const filtered = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002', filter: 'CHECK' }),
      asPart(context),
    );
    expect(filtered).toMatchObject({ ok: true, value: { changes: [{ name: 'check' }], total: 1 } });
  });

  test('compares the samples of two traces, and proposes the source of what grew most', async () => {
    const { context } = cpuBench({
      'profile.functions': (_params, file) =>
        pageOf([fn('format', 90, { url: '', line: 0, column: 0 }), fn('calendarDay', file === 'old.json' ? 10 : 300)]),
      'profile.compare': () => ({
        ...pageOf([row('calendarDay', 10, 300, { exceedsNoise: true }), row('format', 90, 90, { url: '' })]),
        base: side(1000, 100),
        new: side(1000, 390),
        scale: 1,
        isOtherAmount: true,
        unit: 'milliseconds',
        changes: [
          {
            functions: [{ name: 'calendarDay', ...place }],
            time: 'self',
            base: 0.1,
            new: 0.77,
            baseRate: 0.01,
            newRate: 0.3,
            explains: 1,
          },
        ],
      }),
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'trace-00000001', current: 'trace-00000002' }),
      asPart(context),
    );
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value).toMatchObject({ changes: [{ name: 'calendarDay', deltaMs: 290, exceedsNoise: true }, {}] });
    const text = penCpuCompare.summarise(value);
    expect(text).toContain(
      'B was active for 390.0ms, A for 100.0ms: self of `calendarDay (app.js:12:3)` went from 10.0ms to 300.0ms, which explains 100.0% of the change.',
    );
    expect(text).toContain(
      'Source of `calendarDay`: pen_source_content {"urlPattern":"app.js","startLine":12,"maxLines":40}',
    );
  });

  test('has no verdict without a change that is more than two recordings of one build differ by', async () => {
    const { context } = cpuBench({
      'profile.functions': () => pageOf([fn('renderRows', 1200)]),
      'profile.compare': () => ({
        ...pageOf([row('renderRows', 1200, 1260)]),
        base: side(2000, 1900),
        new: side(2000, 1900),
        scale: 1,
        unit: 'milliseconds',
        changes: [],
      }),
    });
    const text = await answer(context);
    expect(text).toContain(
      '**Verdict**: No function changed by more than two recordings of one build do. Both were active for about as long, A 1.90s and B 1.90s.',
    );
    expect(text).not.toContain('Recorded differently');
  });

  test('says nothing of a change where one recording has no function that ran', async () => {
    const compared = (activeMs: number, delta: number) =>
      cpuBench({
        'profile.overview': (_params, file) =>
          file === 'cpu-00000001.cpuprofile' ? { ...OVERVIEW, total: activeMs, samples: activeMs } : OVERVIEW,
        'profile.compare': () => ({
          ...pageOf([row('renderRows', 600 - delta, 600)]),
          base: { extent: 5000, active: activeMs, samples: activeMs },
          new: side(5000, 4800),
          scale: 1,
          unit: 'milliseconds',
          changes: [],
        }),
      }).context;
    const empty = await answer(compared(0, 600));
    expect(empty).toContain('**Verdict**: No verdict: one recording has no function that ran, A 0us and B 4.80s.');
    expect(empty).not.toContain('sample every');
  });

  test('compares the own code with what libraries did for it', async () => {
    const charge = (name: string, self: number, total: number, more: object = {}) => ({
      ...fn(name, self, more),
      total,
      through: [],
    });
    const { context } = cpuBench({
      'profile.own-code': (_params, file) => ({
        rows:
          file === 'cpu-00000001.cpuprofile'
            ? [charge('check', 4, 2000), charge('same', 50, 300, { line: 60 }), charge('tiny', 1, 2, { line: 70 })]
            : [charge('check', 5, 100), charge('same', 50, 300, { line: 60 })],
        unowned: 0,
        paths: [],
      }),
      'profile.compare': () => ({
        ...pageOf([row('compile', 1900, 50), row('check', 4, 5, { totalExceedsNoise: true })]),
        base: side(5000, 4800),
        new: side(5000, 3000),
        scale: 1,
        unit: 'milliseconds',
        changes: [],
      }),
    });
    const text = await answer(context);
    expect(text).toMatch(/\| check .*\| 2\.00s \| 100\.0ms \| −1\.90s \| −95% \| yes \|/);
    expect(text).toMatch(/\| same .*\| 300\.0ms \| 300\.0ms \|.*\| no \|/);
    expect(text).not.toContain('tiny');
    // The verdict is that of the whole: not again below a filter, and not of one capture with itself.
    for (const more of [{ filter: 'compile' }, { current: 'cpu-00000001' }])
      expect(await answer(context, more)).not.toContain('Own code');
  });

  test('compares two sampled heap profiles by bytes', async () => {
    const { context } = cpuBench({
      'profile.overview': (_params, file) => ({
        ...OVERVIEW,
        unit: 'bytes',
        total: file === 'a.heapprofile' ? 2048 : 8192,
        samples: 40,
      }),
      'profile.compare': () => ({
        ...pageOf([row('makeRows', 1024, 7168, { exceedsNoise: true })]),
        base: { extent: 2048, active: 2048, samples: 40 },
        new: { extent: 8192, active: 8192, samples: 40 },
        scale: 1,
        unit: 'bytes',
        changes: [],
      }),
    });
    const compare = async (base: string, current: string) =>
      unwrap(await penCpuCompare.run(penCpuCompare.params.parse({ base, current }), asPart(context)));
    const result = await settle(() => compare('alloc-0000000a', 'alloc-0000000b'));
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value).toMatchObject({ kind: 'heap-profile', changes: [], allocations: [{ sizeDeltaBytes: 6144 }] });
    const text = penCpuCompare.summarise(value);
    expect(text).toContain('2.0 KB alive in 40 samples');
    expect(text).toMatch(/\| makeRows .*\| 1\.0 KB +\| 7\.0 KB +\| \+6\.0 KB +\| yes +\| 4 → 30/);
    expect(text).toContain('pen://captures/alloc-0000000b/compare/alloc-0000000a');
    const mixed = await settle(() => compare('alloc-0000000a', 'cpu-00000001'));
    expect(mixed).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
  });

  test('of a profile with itself has zero changes and no verdict', async () => {
    const { context } = cpuBench({
      'profile.functions': () => pageOf([fn('renderRows', 1200)]),
      'profile.compare': () => ({
        ...pageOf([row('renderRows', 1200, 1200)]),
        base: side(2000, 1900),
        new: side(2000, 1900),
        scale: 1,
        unit: 'milliseconds',
        changes: [],
      }),
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000001' }),
      asPart(context),
    );
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value.changes).toMatchObject([{ name: 'renderRows', deltaMs: 0, exceedsNoise: false }]);
    expect(penCpuCompare.summarise(value)).toContain(
      '**Verdict**: Zero changes: both are the same capture. No verdict',
    );
  });
});
