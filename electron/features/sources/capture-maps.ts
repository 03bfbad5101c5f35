/** Stores the source maps of a target next to each capture of it, in the background: no recording waits for them. */
import { rm } from 'node:fs/promises';
import { within } from '../../../shared/base/within.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { CaptureMapsPort, MapProblem } from '../../../shared/core/capability/scripts-ports.ts';
import type { CaptureKind, CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { compressedMap, mapsOfCapture, writeStoredMaps } from '../../core/source-maps/stored-maps.ts';
import { collectMaps, type Collecting, type StoredMap } from './collect-maps.ts';
import { attachMapLoader } from './map-loader.ts';

/** Captures whose content names positions in scripts. */
const WITH_POSITIONS: ReadonlySet<CaptureKind> = new Set<CaptureKind>([
  'heap-snapshot',
  'heap-timeline',
  'heap-profile',
  'cpu-profile',
  'trace',
  'js-coverage',
  'network',
  'console',
]);
/** Answers quote the code that they blame; those about these kinds also show variables of scripts, or the properties that a script reads. */
const STORED_TEXTS: Readonly<Partial<Record<CaptureKind, Collecting['texts']>>> = {
  'heap-snapshot': 'of-all',
  'heap-timeline': 'of-all',
  'heap-profile': 'of-unmapped',
  'cpu-profile': 'of-unmapped',
  trace: 'of-all',
};
const SELECTOR_STATISTICS = 'disabled-by-default-blink.debug';
/** For all maps of one capture. */
const LIMIT_MS = 60_000;
/** An answer waits no longer for the original names; the next one has them. */
const WAIT_MS = 3000;
/** Time limit for unfinished maps when the process ends, so that a command that only records has maps too. */
const CLOSE_MS = 2000;
const MAX_STORED = 2000;
const MAX_REPORTED = 1000;

/** A trace with Blink's statistics of selectors, which have the ids of style sheets; and one of a load, which their `@import`s and fonts are part of. */
function hasStyleSheets({ kind, options: { categories, reload } }: CaptureRecord): boolean {
  const hasSelectorCosts = typeof categories === 'string' && categories.includes(SELECTOR_STATISTICS);
  return kind === 'trace' && (hasSelectorCosts || reload === true);
}

export interface CaptureMaps extends CaptureMapsPort {
  /** Begins to store the maps of a capture that was just taken. */
  collect(record: CaptureRecord): void;
  /** Waits a moment for unfinished maps, and cancels the rest. */
  close(): Promise<void>;
}

export function createCaptureMaps(options: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
  readonly isListed: (captureId: string) => boolean;
  readonly log: { warn(message: string, details?: Record<string, unknown>): void };
}): CaptureMaps {
  const { targets, log } = options;
  const running = new Map<string, Promise<void>>();
  const stored = new Map<string, StoredMap>();
  const reported = new Set<string>();
  const closing = new AbortController();

  const remember = (path: string) => ({
    get: (key: string) => stored.get(key),
    set: (key: string, entry: StoredMap['entry']) => {
      stored.delete(key);
      stored.set(key, { entry, compressed: () => compressedMap(path, entry) });
      for (const oldest of stored.keys()) {
        if (stored.size <= MAX_STORED) break;
        stored.delete(oldest);
      }
    },
  });

  const store = async (
    path: string,
    target: TargetInfo,
    wanted: Pick<Collecting, 'texts' | 'styleSheets'>,
  ): Promise<void> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(LIMIT_MS)]);
    const attached = await options.attach(target, { signal });
    if (!attached.ok) return;
    const session = attached.value;
    const { pageUrl, loader } = await attachMapLoader({ targets, attach: options.attach }, target, signal);
    const writer = await writeStoredMaps(path);
    try {
      const collected = await collectMaps(writer, {
        session,
        loader,
        pageUrl,
        stored: remember(path),
        signal,
        ...wanted,
      });
      if (!collected.ok)
        log.warn('the source maps of a capture were not read', { path, error: collected.error.message });
    } finally {
      await writer.discard();
      await loader?.session.release();
      await session.release();
    }
  };

  const storeFor = async (record: CaptureRecord, path: string, target: TargetInfo): Promise<void> => {
    const { id: captureId, kind } = record;
    try {
      await store(path, target, { texts: STORED_TEXTS[kind] ?? 'none', styleSheets: hasStyleSheets(record) });
    } catch (thrown) {
      log.warn('the source maps of a capture were not stored', { path, reason: String(thrown) });
    }
    running.delete(path);
    // The capture may have been deleted in the meantime.
    if (!options.isListed(captureId)) await rm(path, { force: true });
  };

  return {
    collect(record) {
      const target = record.target === null ? null : targets.byId(record.target.id);
      const path = mapsOfCapture(record.file);
      // Places of Bun are those of the source files, and the texts that its protocol has are what Bun made of them (1.4.5).
      if (target?.type === 'bun') return;
      if (target === null || path === null || !WITH_POSITIONS.has(record.kind) || closing.signal.aborted) return;
      const done = storeFor(record, path, target);
      running.set(path, done);
    },
    async settled(captureFile, signal) {
      const path = mapsOfCapture(captureFile);
      const collecting = path === null ? undefined : running.get(path);
      if (path === null || collecting === undefined) return true;
      await within(WAIT_MS, collecting, signal);
      return !running.has(path);
    },
    unreported(callerId, problems) {
      const keyOf = ({ address, why }: MapProblem): string => JSON.stringify([callerId, address, why]);
      const fresh = problems.filter((problem) => !reported.has(keyOf(problem)));
      for (const problem of fresh) reported.add(keyOf(problem));
      for (const oldest of reported) {
        if (reported.size <= MAX_REPORTED) break;
        reported.delete(oldest);
      }
      return fresh;
    },
    async close() {
      await within(CLOSE_MS, Promise.all(running.values()), new AbortController().signal);
      closing.abort();
      await Promise.all(running.values());
    },
  };
}
