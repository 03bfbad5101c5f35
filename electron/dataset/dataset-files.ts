/** The files that a dataset already has, by capture, so that a capture is replaced and never there twice. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppFailure } from '../../shared/contracts/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { versionFolder } from './partition-path.ts';

const FILE_OF_CAPTURE = /^([a-z0-9]+-[0-9a-f]{16})\.parquet$/;

export interface DatasetFiles {
  /** Paths of a capture, the row of `capture` first: without it the capture does not count. */
  of(captureId: string): readonly string[];
  set(captureId: string, paths: readonly string[]): void;
}

/** Lists a dataset; one that does not exist yet has no files. Throws `AppFailure`. */
export async function listDatasetFiles(directory: string): Promise<DatasetFiles> {
  const root = versionFolder(directory);
  const byCapture = new Map<string, string[]>();
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw new AppFailure(fileError(thrown, { use: 'read', path: root, what: 'the dataset' }));
  });
  for (const entry of entries) {
    const [, captureId] = FILE_OF_CAPTURE.exec(entry.name) ?? [];
    if (captureId === undefined || !entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const paths = byCapture.get(captureId) ?? [];
    byCapture.set(captureId, paths);
    if (path.startsWith(join(root, 'capture'))) paths.unshift(path);
    else paths.push(path);
  }
  return {
    of: (captureId) => byCapture.get(captureId) ?? [],
    set: (captureId, paths) => void byCapture.set(captureId, [...paths]),
  };
}
