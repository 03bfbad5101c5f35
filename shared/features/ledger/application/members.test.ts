import { expect, test } from 'vitest';
import { toyRecord } from '../../../core/capability/testing/toy-heap.ts';
import { penCpuSummary } from '../../cpu/tools/cpu-summary.ts';
import { cpuBench } from '../../cpu/tools/testing/cpu-bench.ts';

const APPLICATION = toyRecord('app-00000001', { kind: 'application', file: 'app.json' });

test('a tool of profiles leads from the capture of an application to the profiles of its isolates', async () => {
  const member = (captureId: string, title: string) => ({
    ...{ captureId, startedUs: null, startOffsetMs: 0, durationMs: 5000, sizeBytes: 9 },
    target: { id: captureId, type: 'worker' as const, title, url: 'https://shop.test/w.js', endpoint: '' },
  });
  const manifest = (kind: 'cpu' | 'heap') => ({
    ...{ penApplication: 1 as const, kind, endpoints: [], startedAt: '', startSkewMs: null, notCaptured: [] },
    members: [member('cpu-00000001', 'Shop'), member('cpu-00000002', '')],
  });
  const asked = async (kind: 'cpu' | 'heap') => {
    const { context } = cpuBench({ 'application.manifest': () => manifest(kind) }, [APPLICATION]);
    const answer = await penCpuSummary.run(penCpuSummary.params.parse({ capture: APPLICATION.id }), context);
    return answer.ok ? undefined : answer.error;
  };
  expect((await asked('cpu'))?.suggestion).toMatch(
    /^It has one for each isolate: cpu-00000001 \(Shop\), cpu-00000002 \(https:\/\/shop\.test\/w\.js\)\. Call again/,
  );
  expect((await asked('heap'))?.suggestion).not.toContain('isolate');
});
