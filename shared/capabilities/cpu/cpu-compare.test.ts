/** Answers of `pen_cpu_compare`, with figures that the test defines. */
import { describe, expect, test } from 'vitest';
import { penCpuCompare } from './cpu-compare.ts';
import { OVERVIEW, cpuBench, pageOf } from './testing/cpu-bench.ts';

describe('pen_cpu_compare', () => {
  const place = { url: 'https://shop.test/app.js', line: 12, column: 3 };
  const samples = { baseSamples: 4, newSamples: 30 };
  test('distinguishes changes from noise, and lists both', async () => {
    const files: unknown[] = [];
    const { context } = cpuBench({
      'profile.compare': ({ base }, file) => {
        files.push([base, file]);
        return {
          ...pageOf([
            { ...place, ...samples, name: 'renderRows', base: 600, new: 150, delta: -450, exceedsNoise: true },
            { ...place, ...samples, name: 'check', base: 0, new: 4, delta: 4, exceedsNoise: false },
          ]),
          base: { extent: 5000, samples: 40_000 },
          new: { extent: 2500, samples: 40_000 },
          scale: 0.5,
        };
      },
    });
    const result = await penCpuCompare.run(
      penCpuCompare.params.parse({ base: 'cpu-00000001', current: 'cpu-00000002' }),
      context,
    );
    if (!result.ok) throw new Error(result.error.message);
    const text = penCpuCompare.summarise(penCpuCompare.result.parse(result.value));
    expect(files).toEqual([['cpu-00000001.cpuprofile', 'cpu-00000002.cpuprofile']]);
    expect(text).toContain('1 of the 2 functions shown changed by more than noise');
    expect(text).toMatch(/\| renderRows .*\| 600\.0ms +\| 150\.0ms +\| −450\.0ms +\| −75% +\| yes/);
    expect(text).toMatch(/\| check .*\| \+4\.0ms +\| new +\| no/);
    expect(text).toContain('**Base scaled by**: 0.500');
    expect(text).toContain('pen://captures/cpu-00000002/compare/cpu-00000001');
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
});
