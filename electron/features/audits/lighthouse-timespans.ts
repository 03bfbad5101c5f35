/** Timespans of Lighthouse from start to stop: recordings like the others, each with its own process of Lighthouse. */
import type {
  LighthousePort,
  StoppedTimespan,
  TimespansPort,
} from '../../../shared/features/audits/tools/lighthouse-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, errorOfAbort, type AppResult, settle, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { finishClaimed, releaseOnError, type Recordings } from '../../core/capture/index.ts';

interface ActiveTimespan {
  readonly startedBy: CallerInfo;
  readonly report: Promise<AppResult<{ readonly json: string }>>;
  readonly end: () => void;
  readonly kill: (reason: unknown) => void;
  /** Receives the status lines, once it is being stopped. */
  readonly status: { listener: (text: string) => void };
}

export function createTimespans(
  audit: LighthousePort['audit'],
  recordings: Pick<Recordings, 'forTool'>,
  /** Called when a timespan was discarded: nothing else restores what Lighthouse emulated. */
  afterDrop: (target: TargetInfo) => Promise<void>,
): TimespansPort {
  const active = recordings.forTool<ActiveTimespan>({
    tool: 'pen_lighthouse',
    noun: 'A Lighthouse timespan',
    key: 'Lighthouse',
  });

  const begin = async (
    target: TargetInfo,
    { categories, formFactor, owner, signal }: Parameters<TimespansPort['start']>[1],
  ): Promise<Recording> => {
    const killed = new AbortController();
    const closed = new AbortController();
    const started = Promise.withResolvers<null>();
    const end = Promise.withResolvers<void>();
    const status: ActiveTimespan['status'] = { listener: () => undefined };
    const report = settle(() =>
      audit(target, {
        mode: 'timespan',
        url: target.url,
        categories,
        formFactor,
        signal: killed.signal,
        onStatus: (text) => status.listener(text),
        timespan: { onStarted: () => started.resolve(null), end: end.promise },
      }),
    );
    const cancel = (): void => killed.abort(errorOfAbort(signal));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const early = await Promise.race([started.promise, report]);
    signal.removeEventListener('abort', cancel);
    if (early !== null)
      throw new AppFailure(
        early.ok ? appError('internal', 'Lighthouse reported a timespan before it had begun.') : early.error,
      );
    // While it is stopped, the stop itself reports the error.
    const followEnd = async (): Promise<void> => {
      const ended = await report;
      if (!ended.ok) closed.abort(ended.error);
    };
    void followEnd();
    const recording = active.begin({
      target,
      owner,
      closed: closed.signal,
      drop: async () => {
        killed.abort(appError('cancelled', 'The timespan was discarded.'));
        await report;
        await afterDrop(target);
      },
      payload: {
        startedBy: owner.caller,
        report,
        end: () => end.resolve(),
        kill: (reason) => killed.abort(reason),
        status,
      },
    });
    return recording.info();
  };

  return {
    start: (target, options) => settle(() => releaseOnError(begin(target, options), options.owner.locks)),
    stop: (target, { caller, signal, onStatus }) =>
      finishClaimed<ActiveTimespan, StoppedTimespan>(
        active.claim(target, caller),
        async ({ payload: { startedBy, report, end, kill, status }, info, recordedMs }) => {
          status.listener = onStatus;
          const cancel = (): void => kill(errorOfAbort(signal));
          signal.addEventListener('abort', cancel, { once: true });
          if (signal.aborted) cancel();
          end();
          const ended = await report;
          signal.removeEventListener('abort', cancel);
          return { json: unwrap(ended).json, startedBy, startedAtMs: info.startedAtMs, recordedMs };
        },
      ),
  };
}
