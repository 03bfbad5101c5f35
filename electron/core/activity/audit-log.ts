/**
 * The audit log across restarts: JSON lines in `<data>/audit/audit.jsonl` (0600). At its size limit the file becomes `audit.1.jsonl`, and the
 * one before is dropped.
 */
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEntry, type AuditPage, AuditEntrySchema } from '../../../shared/core/contracts/audit.ts';
import { errnoOf } from '../files/file-error.ts';
import { appendPrivateText, readPrivateText } from '../files/private-file.ts';
import type { Log } from '../log/log.ts';

const FILE_NAMES = { current: 'audit.jsonl', previous: 'audit.1.jsonl' } as const;
/** Some 30,000 calls; both files together hold twice that. */
const LIMIT_BYTES = 8 * 1024 ** 2;

export interface AuditLog {
  /** Adds an entry. A failure is logged once, and never fails the call. */
  note(entry: AuditEntry): void;
  /** Entries whose line contains the text in any letter case, newest first. */
  search(text: string, limit: number): Promise<AuditPage>;
  /** Resolves when all entries so far are written. */
  flush(): Promise<void>;
}

export interface AuditLogOptions {
  /** Exists already and is private. */
  readonly directory: string;
  /** Values that must never be written, such as tokens. */
  readonly secrets: () => readonly string[];
  readonly log: Pick<Log, 'warn'>;
  readonly limitBytes?: number;
}

async function readLines(path: string): Promise<string[]> {
  return ((await readPrivateText(path)) ?? '').split('\n').filter((line) => line !== '');
}

/** Reads the log of a data folder, also while another process writes it. A line that is no entry (a torn write) is left out. */
export async function searchAudit(directory: string, text: string, limit: number): Promise<AuditPage> {
  const wanted = text.trim().toLowerCase();
  const lines = [
    ...(await readLines(join(directory, FILE_NAMES.previous))),
    ...(await readLines(join(directory, FILE_NAMES.current))),
  ].toReversed();
  const entries: AuditEntry[] = [];
  let omitted = 0;
  for (const line of lines) {
    if (!line.toLowerCase().includes(wanted)) continue;
    if (entries.length >= limit) {
      omitted += 1;
      continue;
    }
    const entry = AuditEntrySchema.safeParse(parseLine(line));
    if (entry.success) entries.push(entry.data);
  }
  return { entries, omitted };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

export function createAuditLog({ directory, secrets, log, limitBytes = LIMIT_BYTES }: AuditLogOptions): AuditLog {
  const path = join(directory, FILE_NAMES.current);
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let hasFailed = false;

  async function sizeBytes(): Promise<number> {
    try {
      return (await stat(path)).size;
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return 0;
      throw thrown;
    }
  }

  async function write(): Promise<void> {
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    try {
      const before = await sizeBytes();
      if (before >= limitBytes) await rename(path, join(directory, FILE_NAMES.previous));
      await appendPrivateText(path, lines.join(''));
    } catch (thrown) {
      if (!hasFailed) log.warn('the audit log was not written', { error: String(thrown) });
      hasFailed = true;
    }
  }

  const withoutSecrets = (line: string): string =>
    secrets().reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '…')), line);

  return {
    note(entry) {
      waiting.push(`${withoutSecrets(JSON.stringify(entry))}\n`);
      writing = writing.then(write);
    },
    async search(text, limit) {
      await writing;
      return searchAudit(directory, text, limit);
    },
    flush: () => writing,
  };
}
