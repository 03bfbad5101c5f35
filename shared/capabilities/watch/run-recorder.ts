/** The actions of `pen_watch` on the flight recorder of a target. */
import type { z } from 'zod';
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { RecorderDetail, RecorderState } from '../../contracts/recorders.ts';
import { targetSnapshot } from '../../contracts/targets.ts';
import { callerInfo } from '../common/recording-result.ts';
import type { CallContext } from '../define.ts';
import { captureView } from '../library/capture-view.ts';
import type { WatchActionSchema, WatchResult } from './watch-result.ts';

type Action = Extract<z.infer<typeof WatchActionSchema>, 'record' | 'keep' | 'off'>;

export async function runRecorder(
  { action, seconds, detail, keepWhen }: { action: Action; seconds: number; detail: RecorderDetail; keepWhen: string },
  { ports, target, caller, signal, note, progress }: CallContext,
): Promise<AppResult<WatchResult>> {
  const who = callerInfo(caller);
  const resultOf = (recorder: RecorderState): WatchResult => ({
    action,
    target: targetSnapshot(target),
    startedAt: new Date(recorder.startedAtMs).toISOString(),
    recorder,
  });
  if (action === 'keep') {
    progress({ done: 0, total: null, message: 'Keeping the last seconds' });
    const kept = await ports.recorder.keep(target, { caller: who, signal });
    if (!kept.ok) return kept;
    const { record, notes, state } = kept.value;
    notes.forEach(note);
    return ok({ ...resultOf(state), capture: captureView(record) });
  }
  const changed =
    action === 'record'
      ? await ports.recorder.start(target, { caller: who, seconds, detail, keepWhen, signal })
      : await ports.recorder.stop(target, { caller: who });
  return changed.ok ? ok(resultOf(changed.value)) : changed;
}
