/**
 * Allocation sampling, at almost no cost. V8 has one sampling profiler per heap, which any session can stop. Only for the session that
 * started it does V8 restart it after a navigation and stop it at the end of the session, so that session stays attached until the end.
 */
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import type { HeapSamplingPort, SampledHeap } from '../../../../shared/core/capability/heap-ports.ts';
import { appError, errorOfAbort, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { LossRecord } from '../../../../shared/base/loss.ts';
import { targetName, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { CLEANUP_DEADLINE_MS } from '../../cdp/index.ts';
import type { DriverParts } from '../driver-parts.ts';
import { createHeapMoments, type HeapMoments } from './heap-moments.ts';
import { pollHeapUsage } from './heap-usage-poll.ts';
import { nameWorkbenchFrames } from '../tracing/workbench-frames.ts';
import { finishClaimed, releaseOnError, lostMsOf, type ClaimedRecording, type OpenRecording } from '../recordings.ts';

/** The profile is one message, which a busy target sends when its current task is done. */
const STOP_DEADLINE_MS = 60_000;

export type HeapSamplingParts = DriverParts<'attach'>;

interface Sampling {
  readonly session: AttachedSession;
  readonly samplingIntervalBytes: number;
  readonly moments: HeapMoments;
  readonly loss: LossRecord[];
  readonly dispose: () => void;
}

export function createHeapSampling({
  endpoints,
  spool,
  log,
  now,
  elapsed = now,
  recordings,
  prepareAllocations,
}: HeapSamplingParts): HeapSamplingPort {
  const active = recordings.forTool<Sampling>({
    tool: 'pen_heap_sampling',
    noun: 'Heap sampling',
    key: 'HeapProfiler.sampling',
  });

  const begin = async (
    target: TargetInfo,
    { samplingIntervalBytes, owner, signal }: Parameters<HeapSamplingPort['start']>[1],
  ): ReturnType<HeapSamplingPort['start']> => {
    const session = unwrap(await endpoints.attach(target, { signal }));
    await prepareAllocations?.(session, target, signal);
    const enabled = await session.send('HeapProfiler.enable', {}, { signal });
    const started = enabled.ok
      ? await session.send('HeapProfiler.startSampling', { samplingInterval: samplingIntervalBytes }, { signal })
      : enabled;
    const failure = !started.ok ? started.error : signal.aborted ? errorOfAbort(signal) : null;
    if (failure !== null) {
      if (enabled.ok) await session.send('HeapProfiler.stopSampling', {}, { deadlineMs: CLEANUP_DEADLINE_MS });
      await session.release();
      throw new AppFailure(failure);
    }
    const startedMs = elapsed();
    let beganMs = startedMs;
    let recording: OpenRecording | null = null;
    const moments = createHeapMoments();
    const loss: LossRecord[] = [];
    const listening = [
      pollHeapUsage(
        session,
        () => true,
        (heapUsedBytes) => {
          const atMs = Math.round(elapsed() - startedMs);
          moments.add({ atMs, heapUsedBytes, survivingSizeBytes: null, survivingCount: null });
          recording?.changed();
        },
      ),
      session.on('HeapProfiler.resetProfiles', () => {
        const after = durationText(elapsed() - startedMs);
        loss.push({
          reason: `The page was reloaded after ${after}, and V8 dropped the samples of its old heap`,
          lostMs: Math.round(elapsed() - beganMs),
          lostEvents: null,
        });
        beganMs = elapsed();
      }),
    ];
    const dispose = (): void => {
      for (const subscription of listening) subscription.dispose();
    };
    recording = active.begin({
      target,
      owner,
      closed: session.closed,
      payload: { session, samplingIntervalBytes, moments, loss, dispose },
      figures: () => ({ heapUsedBytes: moments.last()?.heapUsedBytes ?? null, lostMs: lostMsOf(loss) }),
      drop: async () => {
        dispose();
        await session.send('HeapProfiler.stopSampling', {}, { deadlineMs: CLEANUP_DEADLINE_MS });
        await session.release();
      },
    });
    log.debug('Heap sampling started', { target: target.id, samplingIntervalBytes });
    return recording.info();
  };

  const finish = async (
    { info, recordedMs, payload }: ClaimedRecording<Sampling>,
    { capBytes, signal }: Parameters<HeapSamplingPort['stop']>[1],
  ): Promise<SampledHeap> => {
    const { startedAtMs, caller: startedBy } = info;
    const { session, samplingIntervalBytes, moments, loss, dispose } = payload;
    dispose();
    const stopped = await session.send('HeapProfiler.stopSampling', {}, { deadlineMs: STOP_DEADLINE_MS, signal });
    await session.release();
    if (!stopped.ok)
      throw new AppFailure(
        stopped.error.code === 'cdp_error' && /not started/i.test(stopped.error.message)
          ? stoppedByOther(session.target)
          : stopped.error,
      );
    const { profile } = stopped.value;
    const writer = unwrap(await spool.create({ prefix: 'alloc', extension: '.heapprofile', capBytes }));
    nameWorkbenchFrames(profile.head);
    writer.write(JSON.stringify(profile));
    const file = unwrap(await writer.finish());
    return {
      file,
      startedBy,
      startedAtMs,
      recordedMs,
      overTime: moments.all(),
      loss: [...loss],
      samplingIntervalBytes,
      isEmpty: (profile.head.children ?? []).length === 0 && profile.head.selfSize === 0,
    };
  };

  return {
    start: (target, options) => releaseOnError(begin(target, options), options.owner.locks),
    stop: (target, options) =>
      finishClaimed(active.claim(target, options.caller), (claimed) => finish(claimed, options)),
  };
}

/** Any client of the target can stop V8's only sampling profiler, and then gets the profile. */
function stoppedByOther(target: TargetInfo): ReturnType<typeof appError> {
  return appError(
    'cdp_error',
    `${targetName(target)} was no longer sampling: another client of the target (DevTools?) has stopped the profiler and taken the profile.`,
    'Close the other client, then start pen_heap_sampling again.',
  );
}
