/** The analysis host without its process, for tests: a port to a host whose bugs fail the test. */
import { readdir, readlink } from 'node:fs/promises';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createAnalysisHost, type AnalysisHost, type AnalysisHostOptions } from '../host.ts';
import { createMemoryPort, type MemoryPort } from './memory-port.ts';

export interface TestHostOptions extends Partial<Omit<AnalysisHostOptions, 'pacing'>> {
  /** Milliseconds; default: the real clock. */
  readonly now?: () => number;
}

/** Default: the real clock, a ceiling of 1 GiB, one thread, no column cache. */
export function createTestHost({ now = () => performance.now(), ...options }: TestHostOptions = {}): AnalysisHost {
  return createAnalysisHost({
    pacing: { now, turn: () => new Promise((resolve) => setImmediate(resolve)) },
    ceilingBytes: 2 ** 30,
    reportBug: (thrown) => {
      throw thrown;
    },
    ...options,
  });
}

/** A clock that every reading advances, so that each step is a long one. */
export function steppingClock(stepMs: number): () => number {
  let nowMs = 0;
  return () => (nowMs += stepMs);
}

/** A new port to the host. */
export function connectTo(host: AnalysisHost): MemoryPort {
  const port = createMemoryPort();
  host.attach(port.hostEnd);
  return port;
}

/** A port to a host of its own. */
export function connectToNewHost(options: TestHostOptions = {}): MemoryPort {
  return connectTo(createTestHost(options));
}

/** The error code of a result, or `ok`. */
export function codeOf(result: AppResult<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

/** Files under a folder that this process has open; a deleted one has the suffix `(deleted)`. */
export async function openHandlesIn(folder: string): Promise<string[]> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((link) => link.startsWith(folder));
}
