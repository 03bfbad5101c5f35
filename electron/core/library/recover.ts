/**
 * Makes index and folder consistent when a library is opened: after a crash, a full disk or changes in a file manager, one may lack what
 * the other has. Runs inside one transaction, so that no other process is half-way through a change.
 */
import { statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { FolderNames } from '../files/folder-names.ts';
import { isAbandonedPartial, PARTIAL_SUFFIX } from '../files/partial-name.ts';
import { CACHE_SUFFIX } from '../column-cache/index.ts';
import { MAPS_SUFFIX } from '../source-maps/stored-maps.ts';
import { captureOfFileName, DELETED_SUFFIX, INDEX_FILE_NAME, NOTES_SUFFIX } from './capture-files.ts';
import type { CaptureIndex, IndexedCapture, OtherVersionsRow, UnreadableRow } from './capture-index.ts';

const LOST_ENTRY_NOTE =
  'Its entry in the library was lost; target, options and duration are unknown, and the time is that of its file.';

export interface Recovery {
  /** Problems to show to the user, one sentence each. */
  readonly problems: string[];
  /** Leftovers to delete after the transaction. */
  readonly leftovers: string[];
  /** Every capture of the repaired index, newest first. */
  readonly captures: readonly IndexedCapture[];
}

function leftAlone(rows: readonly OtherVersionsRow[], directory: string): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))].join(', ');
  const [first] = rows;
  return rows.length === 1
    ? `${join(directory, first?.fileName ?? '')} is of a kind that this version does not know (${kinds}). It is not listed and was left alone; delete it if you do not need it.`
    : `${rows.length} files in ${directory}, such as ${first?.fileName}, are of kinds that this version does not know (${kinds}). They are not listed and were left alone; delete them if you do not need them.`;
}

/** Repairs what can be repaired. Call within `index.transaction`. */
export function recover(index: CaptureIndex, directory: string, namesIn: FolderNames, nowMs: number): Recovery {
  const problems: string[] = [];
  const leftovers: string[] = [];
  // Names only: to look at each of thousands of files would take longer than all the rest.
  const files = new Set(namesIn(directory));

  const { captures, unreadable, ofOtherVersions } = index.readAll();
  let isChanged = unreadable.length > 0;
  /** The readable parts of unreadable entries, by file name. */
  const remains = new Map<string, UnreadableRow>();
  for (const row of unreadable) {
    problems.push(row.problem);
    index.discard(row);
    if (row.fileName !== null) remains.set(row.fileName, row);
  }
  const captureIds = new Set<string | undefined>();
  const captureFiles = new Set<string>();
  for (const { record } of captures) {
    const name = basename(record.file);
    captureFiles.add(name);
    if (files.has(name)) {
      captureIds.add(record.id);
      continue;
    }
    index.remove(record.id, 'vanished', nowMs);
    isChanged = true;
    // A requested deletion was interrupted: finishing it needs no notice.
    if (!files.has(`${name}${DELETED_SUFFIX}`)) {
      problems.push(
        `The capture ${record.id} (${record.name}) was removed from the library: its file ${record.file} is gone.`,
      );
    }
  }

  const left = ofOtherVersions.filter(({ id, fileName }) => {
    if (!files.has(fileName)) return false;
    captureFiles.add(fileName);
    captureIds.add(id);
    return true;
  });
  for (const row of ofOtherVersions) if (!left.includes(row)) index.discard(row);
  if (left.length > 0) problems.push(leftAlone(left, directory));

  const known = new Set(captures.map(({ record }) => record.id));
  const others = [...files].filter((name) => !captureFiles.has(name) && !name.startsWith(INDEX_FILE_NAME));
  const isBesideCapture = (name: string): boolean =>
    [CACHE_SUFFIX, MAPS_SUFFIX, NOTES_SUFFIX].some((suffix) => name.endsWith(suffix));
  const beside = others.filter(isBesideCapture);
  const rest = others.filter((name) => !isBesideCapture(name));
  for (const name of rest) captureIds.add(captureOfFileName(name)?.id);
  for (const name of beside)
    if (!captureIds.has(name.slice(0, name.lastIndexOf('.')))) leftovers.push(join(directory, name));
  for (const name of rest) {
    const file = statSync(join(directory, name), { throwIfNoEntry: false });
    if (file?.isFile() !== true) continue;
    if (name.endsWith(DELETED_SUFFIX)) leftovers.push(join(directory, name));
    else if (!name.endsWith(PARTIAL_SUFFIX)) adopt(name, file);
    else if (isAbandonedPartial(name, file.mtimeMs, nowMs)) leftovers.push(join(directory, name));
  }

  /** A capture's file without an entry: the process ended between placing the file and writing the entry, or the index was lost. */
  function adopt(name: string, file: Stats): void {
    const capture = captureOfFileName(name);
    const path = join(directory, name);
    if (capture === null) {
      problems.push(`${path} is not a capture of the library and was left alone. To open it, import it.`);
      return;
    }
    if (known.has(capture.id)) return;
    if (file.size === 0) {
      problems.push(
        `${path} is empty and has no entry in the library. It was left alone; delete it if you do not need it.`,
      );
      return;
    }
    const { label } = CAPTURE_KINDS[capture.kind];
    const remaining = remains.get(name);
    const record: CaptureRecord = {
      id: capture.id,
      kind: capture.kind,
      name: remaining?.name?.trim() ? remaining.name : `${label} ${capture.id}`,
      note: [remaining?.note ?? '', LOST_ENTRY_NOTE].filter((text) => text !== '').join('\n'),
      pinned: remaining?.pinned ?? false,
      target: null,
      origin: 'captured',
      takenBy: 'pen',
      startedAt: file.mtime.toISOString(),
      durationMs: 0,
      pauseMs: null,
      sizeBytes: file.size,
      options: capture.options,
      truncated: false,
      loss: [],
      file: path,
    };
    index.insert({ record, addedAtMs: file.mtimeMs });
    isChanged = true;
    problems.push(`The capture ${capture.id} had lost its entry in the library and is listed again.`);
  }

  return { problems, leftovers, captures: isChanged ? index.readAll().captures : captures };
}
