/** A data folder whose library has many small captures, written without the program's own checks of each. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord } from '../../shared/contracts/captures.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import { captureFileName, INDEX_FILE_NAME } from '../../electron/library/capture-files.ts';
import { openCaptureIndex } from '../../electron/library/capture-index.ts';

const KINDS: readonly CaptureKind[] = [
  'heap-snapshot',
  'cpu-profile',
  'trace',
  'network',
  'heap-profile',
  'lighthouse',
];
const PAGES = ['Orders', 'Checkout', 'Product list', 'Search results', 'Account'] as const;
/** One capture in this many minutes: 10,000 of them are half a year of work. */
const MINUTES_APART = 25;

/** The name of one capture of the library, which no other has. */
export const UNIQUE_NAME = 'The one before the release';

/** The capture number `at` of the library, newest first. */
function recordOf(at: number, directory: string): CaptureRecord {
  const kind = KINDS[at % KINDS.length] ?? 'heap-snapshot';
  const page = PAGES[at % PAGES.length] ?? 'Orders';
  const id = `${CAPTURE_KINDS[kind].prefix}-${at.toString(16).padStart(8, '0')}`;
  return {
    id,
    kind,
    name: at === 7000 ? UNIQUE_NAME : page,
    note: at % 10 === 0 ? 'After the change of the cache, with a warm start and two users.' : '',
    pinned: at % 500 === 0,
    target: {
      id: `target-${at % 40}`,
      type: 'page',
      title: page,
      url: `http://localhost:3000/${page.toLowerCase().replaceAll(' ', '-')}?session=${at % 97}`,
      endpoint: 'http://localhost:9222',
    },
    origin: 'captured',
    takenBy: at % 3 === 0 ? 'you' : 'Claude Code',
    startedAt: new Date(Date.now() - at * MINUTES_APART * 60_000).toISOString(),
    durationMs: 5000,
    pauseMs: null,
    sizeBytes: 2,
    options: { durationMs: 5000, forceGC: true },
    truncated: false,
    loss: [],
    file: join(directory, captureFileName(id, { kind, options: {} })),
  };
}

/** Writes a library of `count` captures, of two bytes each, into `dataDirectory`. */
export function writeManyCaptures(dataDirectory: string, count: number): void {
  const directory = join(dataDirectory, 'library');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const index = openCaptureIndex(join(directory, INDEX_FILE_NAME), directory);
  try {
    unwrap(
      index.transaction(() => {
        for (let at = count - 1; at >= 0; at -= 1) {
          const record = recordOf(at, directory);
          writeFileSync(record.file, '{}', { mode: 0o600 });
          index.insert({ record, addedAtMs: Date.parse(record.startedAt) });
        }
      }),
    );
  } finally {
    index.close();
  }
}
