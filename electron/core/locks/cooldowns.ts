/** Minimum interval between two starts of a tool on one target, so that a runaway loop cannot overload a browser. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import type { Cooldown } from '../../../shared/core/contracts/locks.ts';
import { startStopwatch, type Clocks, type Stopwatch } from '../../../shared/base/stopwatch.ts';

export interface Cooldowns {
  /**
   * The refusal `cooling_down` with the remaining time, or null if the tool may start. `work`: the call that this one is a part of, or its own id; a call whose
   * parts repeat a tool does not wait for itself.
   */
  refusal(tool: string, targetId: string, work: string): AppError | null;
  /** Starts the clock. Called when the browser command is sent, so that a call that fails before costs no cooldown. */
  start(tool: string, targetId: string, totalMs: number, work: string): void;
  /** Ends a cooldown before its time, for the person. */
  skip(tool: string, targetId: string): void;
  running(): readonly Cooldown[];
  readonly changes: Listenable<void>;
}

interface Started extends Pick<Cooldown, 'tool' | 'targetId' | 'totalMs'> {
  readonly work: string;
  readonly watch: Stopwatch;
}

function remainingMs({ totalMs, watch }: Started): number {
  return totalMs - watch.elapsedMs();
}

export function createCooldowns(clocks: Clocks): Cooldowns {
  const started = new Map<string, Started>();
  const changes = new Emitter<void>();

  const dropEnded = (): void => {
    for (const [key, cooldown] of started) if (remainingMs(cooldown) <= 0) started.delete(key);
  };

  return {
    changes,
    refusal(tool, targetId, work) {
      const cooldown = started.get(`${tool}@${targetId}`);
      const leftMs = cooldown === undefined ? 0 : remainingMs(cooldown);
      if (cooldown === undefined || leftMs <= 0 || cooldown.work === work) return null;
      const remainingS = Math.ceil(leftMs / 1000);
      return appError(
        'cooling_down',
        `${tool} has a ${Math.round(cooldown.totalMs / 1000)}s cooldown.`,
        `Try again in ${remainingS}s.`,
        { retryAfterMs: leftMs },
      );
    },
    start(tool, targetId, totalMs, work) {
      dropEnded();
      started.set(`${tool}@${targetId}`, { tool, targetId, totalMs, work, watch: startStopwatch(clocks) });
      changes.emit();
    },
    skip(tool, targetId) {
      if (started.delete(`${tool}@${targetId}`)) changes.emit();
    },
    running() {
      dropEnded();
      return [...started.values()].map(({ tool, targetId, totalMs, watch }) => ({
        tool,
        targetId,
        untilMs: watch.sinceMs() + totalMs,
        totalMs,
      }));
    },
  };
}
