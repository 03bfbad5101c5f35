/** Least time between two starts of a tool on one target, so that a runaway loop cannot hammer a browser. */
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import type { Cooldown } from '../../shared/contracts/locks.ts';

export interface Cooldowns {
  /** The refusal `cooling_down` with the remaining time, or null when the tool may start. */
  refusal(tool: string, targetId: string): AppError | null;
  /** Starts the clock: called when the browser command is really sent (D-14). */
  start(tool: string, targetId: string, totalMs: number): void;
  running(): readonly Cooldown[];
  readonly changes: Listenable<void>;
}

export function createCooldowns(options: { now: () => number }): Cooldowns {
  const untilByTool = new Map<string, Cooldown>();
  const changes = new Emitter<void>();

  const dropEnded = (): void => {
    const now = options.now();
    for (const [key, cooldown] of untilByTool) if (cooldown.untilMs <= now) untilByTool.delete(key);
  };

  return {
    changes,
    refusal(tool, targetId) {
      const cooldown = untilByTool.get(`${tool}@${targetId}`);
      const remainingMs = cooldown === undefined ? 0 : cooldown.untilMs - options.now();
      if (cooldown === undefined || remainingMs <= 0) return null;
      const remainingS = Math.ceil(remainingMs / 1000);
      return appError(
        'cooling_down',
        `${tool} has a ${Math.round(cooldown.totalMs / 1000)}s cooldown.`,
        `Try again in ${remainingS}s.`,
        { retryAfterMs: remainingMs },
      );
    },
    start(tool, targetId, totalMs) {
      dropEnded();
      untilByTool.set(`${tool}@${targetId}`, { tool, targetId, untilMs: options.now() + totalMs, totalMs });
      changes.emit();
    },
    running() {
      dropEnded();
      return [...untilByTool.values()];
    },
  };
}
