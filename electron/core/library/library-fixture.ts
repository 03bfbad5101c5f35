/** Fixture of the library's tests: a library in a temporary folder, captures to put into it, and a disk that fails on demand. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../../shared/core/contracts/activity.ts';
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import type { CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import type { Log } from '../log/log.ts';
import { realDisk, type Disk } from './disk.ts';
import { createLibrary, type Library, type LibraryOptions } from './library.ts';

export const HEAP =
  '{"snapshot":{"meta":{"node_fields":["type"]},"node_count":1,"trace_function_count":0},"nodes":[1],"samples":[],"strings":[]}';

export interface LibraryFixture {
  readonly root: string;
  readonly data: string;
  readonly directory: string;
  readonly logged: string[];
  readonly reported: Omit<Problem, 'id' | 'atMs'>[];
  open(options?: Partial<LibraryOptions>): Promise<Library>;
  /** A finished file of the spool, on the library's own file system. */
  spooled(content?: string | Buffer): SpooledFile & { readonly discarded: () => boolean };
  file(name: string, content: string | Buffer): string;
  /** Closes every library and deletes the folder. */
  dispose(): void;
}

export function createLibraryFixture(): LibraryFixture {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pen-library-test-')));
  const data = join(root, 'data');
  const logged: string[] = [];
  const reported: Omit<Problem, 'id' | 'atMs'>[] = [];
  const opened: Library[] = [];
  const say = (message: string): void => void logged.push(message);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  let spoolCount = 0;
  return {
    root,
    data,
    directory: join(data, 'library'),
    logged,
    reported,
    async open(options = {}) {
      const library = await createLibrary({
        dataDirectory: data,
        limitBytes: () => 1024 ** 3,
        log,
        report: (problem) => void reported.push(problem),
        now: () => (nowMs += 1000),
        ...options,
      });
      opened.push(library);
      return library;
    },
    spooled(content = HEAP) {
      let discarded = false;
      const path = join(root, `spooled-${(spoolCount += 1)}`);
      writeFileSync(path, content, { mode: 0o644 });
      return {
        path,
        sizeBytes: Buffer.byteLength(content),
        discarded: () => discarded,
        async discard() {
          discarded = true;
          rmSync(path, { force: true });
        },
      };
    },
    file(name, content) {
      const path = join(root, name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    dispose() {
      for (const library of opened) library.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export function draft(patch: Partial<CaptureDraft> = {}): CaptureDraft {
  return {
    kind: 'heap-snapshot',
    name: 'Orders page',
    note: '',
    target: {
      id: 'T1',
      type: 'page',
      title: 'Orders',
      url: 'http://localhost/orders',
      endpoint: 'http://localhost:9222',
    },
    origin: 'captured',
    takenBy: 'you',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1500,
    pauseMs: 900,
    options: { forceGC: true, depth: 3, label: 'x', none: null },
    truncated: false,
    loss: [{ reason: 'buffer full', lostMs: 12, lostEvents: null }],
    ...patch,
  };
}

export const neverAborted: AbortSignal = new AbortController().signal;

/** The system's error for a code, as `node:fs` throws it. */
export function systemError(code: string, syscall = 'write'): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}

/** A disk on which every written file fails with `code` after `afterBytes`. */
export function failingDisk(code: string, afterBytes: number): Disk {
  return {
    ...realDisk,
    async open(path, flags, mode) {
      const file = await open(path, flags, mode);
      if (!flags.startsWith('w')) return file;
      let written = 0;
      const write = file.write.bind(file);
      Object.defineProperty(file, 'write', {
        value: async (buffer: Uint8Array, offset: number, length: number) => {
          if (written + length > afterBytes) throw systemError(code);
          written += length;
          return write(buffer, offset, length, null);
        },
      });
      return file;
    },
  };
}

/** A disk whose spool is on another file system than the library. */
export function twoFileSystems(spoolRoot: string, base: Disk = realDisk): Disk {
  return {
    ...base,
    rename(from, to) {
      if (from.startsWith(spoolRoot) && !from.endsWith('.partial') && !from.includes('/library/'))
        throw systemError('EXDEV', 'rename');
      base.rename(from, to);
    },
  };
}
