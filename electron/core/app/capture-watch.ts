/** Reports when any capture runs, so that the analysis leaves the second core to the target. */
import type { CapturePort } from '../../../shared/core/capability/capture-ports.ts';
import type { RecordingsView } from '../capture/index.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';

type WatchedCapture = CapturePort & { readonly recordings: RecordingsView };

/** The same capture; `onChange` receives true when the first begins and false when the last has ended. */
export function watchCaptures<C extends WatchedCapture>(capture: C, onChange: (isCapturing: boolean) => void): C {
  let calls = 0;
  let wasCapturing = false;
  const look = (): void => {
    const isCapturing = calls > 0 || capture.recordings.list().length > 0;
    if (isCapturing === wasCapturing) return;
    wasCapturing = isCapturing;
    onChange(isCapturing);
  };
  capture.recordings.changes.listen(look);
  /** Captures that end with their call. */
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    look();
    try {
      return await work();
    } finally {
      calls -= 1;
      look();
    }
  };
  const { cpuProfiling, tracing, jsCoverage, cssCoverage } = capture;
  return {
    ...capture,
    heapSnapshot: (target, options) => during(() => capture.heapSnapshot(target, options)),
    cpuProfiling: {
      ...cpuProfiling,
      record: (target, options) => during(() => cpuProfiling.record(target, options)),
    },
    tracing: {
      ...tracing,
      record: async (target, options) => unwrap(await during(() => settle(() => tracing.record(target, options)))),
    },
    jsCoverage: { ...jsCoverage, record: (target, options) => during(() => jsCoverage.record(target, options)) },
    cssCoverage: { ...cssCoverage, record: (target, options) => during(() => cssCoverage.record(target, options)) },
  };
}
