/** Answers of `pen_cpu_compare`, with figures that the test defines. */
import { describe, expect, test } from 'vitest';
import { penCpuCompare } from './cpu-compare.ts';
import { OVERVIEW, cpuBench, fn, pageOf } from './testing/cpu-bench.ts';

describe('pen_cpu_compare', () => {
  const place = { url: 'https://shop.test/app.js', line: 12, column: 3 };
  const samples = { baseSamples: 4, newSamples: 30 };
  test('distinguishes changes from noise, and lists both', async () => {
    const { context } = cpuBench({
      'profile.overview': (_params, file) => ({
        ...OVERVIEW,
        durationMs: file === 'cpu-00000001.cpuprofile' ? 5000 : 2500,
      }),
      'profile.functions': (_params, file) =>
        pageOf(
          file === 'cpu-00000001.cpuprofile'
            ? [fn('renderRows', 1200), fn('pick', 3, { line: 7 })]
            : [fn('renderRows', 150), fn('check', 4, { line: 50, samples: 1 }), fn('pick', 0, { line: 7 })],
        ),
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002', normalise: true }),
      context,
    );
    if (!result.ok) throw new Error(result.error.message);
    const text = penCpuCompare.summarise(penCpuCompare.result.parse(result.value));
    expect(text).toMatch(
      /\*\*Verdict\*\*: active time .*, most of all `renderRows` \(−450\.0ms\)\. 2 of the 3 functions shown/,
    );
    expect(text).toContain('2 of the 3 functions shown changed by more than noise');
    expect(text).toMatch(
      /\| renderRows .*\| 600\.0ms +\| 150\.0ms +\| −450\.0ms +\| −75% +\| yes \| 605\.0ms → 160\.0ms/,
    );
    expect(text).toMatch(/\| check .*\| \+4\.0ms +\| new +\| no/);
    expect(text).toContain('**Base scaled by**: 0.500');
    expect(text).toContain('pen://captures/cpu-00000002/compare/cpu-00000001');
    const filtered = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002', filter: 'CHECK' }),
      context,
    );
    expect(filtered).toMatchObject({ ok: true, value: { changes: [{ name: 'check' }], total: 1 } });
  });

  test('compares the samples of two traces, and proposes the source of what grew most', async () => {
    const { context } = cpuBench({
      'profile.functions': (_params, file) =>
        pageOf([fn('format', 90, { url: '', line: 0, column: 0 }), fn('calendarDay', file === 'old.json' ? 10 : 300)]),
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'trace-00000001', current: 'trace-00000002' }),
      context,
    );
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value).toMatchObject({ changes: [{ name: 'calendarDay', deltaMs: 290, exceedsNoise: true }, {}] });
    expect(penCpuCompare.summarise(value)).toContain(
      'Source of `calendarDay`: pen_source_content {"urlPattern":"app.js","startLine":12,"maxLines":40}',
    );
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
        ...pageOf([{ ...place, ...samples, name: 'makeRows', base: 1024, new: 7168, delta: 6144, exceedsNoise: true }]),
        base: { extent: 2048, samples: 40 },
        new: { extent: 8192, samples: 40 },
        scale: 1,
      }),
    });
    const compare = (base: string, current: string) =>
      penCpuCompare.run(penCpuCompare.params.parse({ base, current }), context);
    const result = await compare('alloc-0000000a', 'alloc-0000000b');
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value).toMatchObject({ kind: 'heap-profile', changes: [], allocations: [{ sizeDeltaBytes: 6144 }] });
    const text = penCpuCompare.summarise(value);
    expect(text).toContain('2.0 KB alive in 40 samples');
    expect(text).toMatch(/\| makeRows .*\| 1\.0 KB +\| 7\.0 KB +\| \+6\.0 KB +\| 4 → 30 +\| yes/);
    expect(text).toContain('pen://captures/alloc-0000000b/compare/alloc-0000000a');
    const mixed = await compare('alloc-0000000a', 'cpu-00000001');
    expect(mixed).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
  });

  test('of a profile with itself has zero changes and no verdict', async () => {
    const { context } = cpuBench({ 'profile.functions': () => pageOf([fn('renderRows', 1200)]) });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000001' }),
      context,
    );
    if (!result.ok) throw new Error(result.error.message);
    const value = penCpuCompare.result.parse(result.value);
    expect(value.changes).toMatchObject([{ name: 'renderRows', deltaMs: 0, exceedsNoise: false }]);
    expect(penCpuCompare.summarise(value)).toContain(
      '**Verdict**: Zero changes: both are the same capture. No verdict',
    );
  });
});
