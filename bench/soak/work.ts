/** The work of the soak: each client captures kind after kind on its own target and asks questions about each capture. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SoakClient } from './clients.ts';
import { LIVE_QUESTIONS, SOAK_KINDS, type SoakKind } from './kinds.ts';

/** A browser records no trace within 5 s after another. */
const COOLDOWN_MS = 5500;

export interface SoakTarget {
  readonly id: string;
  readonly isPage: boolean;
}

export interface SoakWork {
  /** Captures so far. */
  readonly captured: () => number;
  readonly asked: () => number;
  /** Failed calls by their message, with how often. */
  readonly failures: ReadonlyMap<string, number>;
  /** Resolves when no client has a call under way; no new one begins until `resume`. */
  pause(): Promise<void>;
  resume(): void;
  /** As `pause`, for good. */
  end(): Promise<void>;
}

/** Each client with its target. `intervalMs`: between the starts of two captures of one client. */
export function startWork(
  pairs: readonly { readonly client: SoakClient; readonly target: SoakTarget }[],
  intervalMs: number,
): SoakWork {
  const failures = new Map<string, number>();
  let captured = 0;
  let asked = 0;
  let isEnded = false;
  let gate = Promise.withResolvers<void>();
  let isPaused = false;
  gate.resolve();
  /** Clients with a call under way. */
  const busy = new Set<SoakClient>();
  /** The last trace of any client: a browser records one at a time. */
  let exclusive: Promise<unknown> = Promise.resolve();

  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (thrown) {
      // Ids differ, the problem is the same.
      const message = String(thrown)
        .replaceAll(/\b(?:[a-z0-9]+-[0-9a-f]{8}|[0-9A-F]{32})\b/g, '…')
        .slice(0, 240);
      failures.set(message, (failures.get(message) ?? 0) + 1);
      return false;
    }
  };

  async function one(client: SoakClient, ask: SoakClient['ask'], target: SoakTarget, kind: SoakKind): Promise<void> {
    const capture = async (): Promise<void> => {
      const id = await client.capture(kind, target.id);
      captured += 1;
      for (const [tool, parameters] of [...kind.questions(id), ...LIVE_QUESTIONS]) {
        if (ask === null) continue;
        if (await attempt(() => ask(tool, parameters))) asked += 1;
      }
    };
    if (kind.isExclusive !== true) return void (await attempt(capture));
    const turn = exclusive.then(() => attempt(capture));
    exclusive = turn.then(() => delay(COOLDOWN_MS));
    await turn;
  }

  async function run(client: SoakClient, target: SoakTarget, first: number): Promise<void> {
    const fits = SOAK_KINDS.filter(
      (kind) =>
        (target.isPage || !kind.isPageOnly) &&
        (client.ask !== null || kind.command !== null) &&
        !(client.isAssistant && kind.isForPersons === true),
    );
    const { ask } = client;
    for (let at = first; ; at += 1) {
      await gate.promise;
      if (isEnded) return;
      const kind = fits[at % fits.length];
      if (kind === undefined) return;
      const startedAt = performance.now();
      busy.add(client);
      await one(client, ask, target, kind);
      busy.delete(client);
      const restMs = intervalMs - (performance.now() - startedAt);
      if (restMs > 0) await Promise.race([delay(restMs), stopped.promise]);
    }
  }

  const stopped = Promise.withResolvers<void>();
  // Each begins with another kind.
  const running = pairs.map(({ client, target }, index) => run(client, target, index * 3));
  const idle = async (): Promise<void> => {
    while (busy.size > 0) await delay(100);
  };
  return {
    captured: () => captured,
    asked: () => asked,
    failures,
    async pause() {
      if (!isPaused) gate = Promise.withResolvers<void>();
      isPaused = true;
      await idle();
    },
    resume() {
      isPaused = false;
      gate.resolve();
    },
    async end() {
      isEnded = true;
      gate.resolve();
      stopped.resolve();
      await Promise.all(running);
    },
  };
}
