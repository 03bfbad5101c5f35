import { expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { type AppResult, unwrap, settle } from '../../../shared/base/errors.ts';
import type { Recording, RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { watchCaptures } from './capture-watch.ts';

const TARGET = { id: 't1', title: 'page' } as TargetInfo;
const OPTIONS = {
  forceGc: false,
  capBytes: 1,
  signal: new AbortController().signal,
  onCommand: () => {},
  progress: () => {},
};
const RECORDING = { id: 'r1' } as Recording;

it('is reported once while captures overlap', async () => {
  const reports: boolean[] = [];
  const list: Recording[] = [];
  const changes = new Emitter<void>();
  const snapshot = Promise.withResolvers<AppResult<never>>();
  const unused = (): never => {
    throw new Error('not asked');
  };
  const capture = watchCaptures(
    {
      cpuProfiling: { record: unused, start: unused, stop: unused },
      tracing: { record: unused, start: unused, stop: unused, note: unused },
      jsCoverage: { record: unused, start: unused, stop: unused },
      cssCoverage: { record: unused, start: unused, stop: unused },
      heapTracking: { start: unused, stop: unused },
      heapSampling: { start: unused, stop: unused },
      heapSnapshot: async (_target: TargetInfo, _options: unknown): Promise<never> => unwrap(await snapshot.promise),
      recordings: {
        list: () => list,
        changes,
        ends: new Emitter<RecordingEnd>(),
        cancel: unused,
        endOfCaller: unused,
        isRecordedBy: () => false,
        captured: () => undefined,
        byId: { status: () => null, settled: unused, letStop: () => undefined },
      },
    },
    (isCapturing) => reports.push(isCapturing),
  );
  const taken = settle(() => capture.heapSnapshot(TARGET, OPTIONS));
  list.push(RECORDING);
  changes.emit();
  snapshot.reject(new Error('gone'));
  await expect(taken).rejects.toThrow('gone');
  expect(reports).toEqual([true]);
  list.length = 0;
  changes.emit();
  changes.emit();
  expect(reports).toEqual([true, false]);
});
