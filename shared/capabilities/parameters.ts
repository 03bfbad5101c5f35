/** Parameters that several capabilities share, so that a word means the same in each. */
import { z } from 'zod';
import { err, ok } from '../base/result.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { ParameterAlias } from './define.ts';

export const targetParam = z
  .string()
  .max(2048)
  .optional()
  .describe(
    'Target id, else a case-insensitive part of URL or title, pages first. Empty or missing: the selected target.',
  );

export const captureParam = z
  .string()
  .min(1)
  .max(4096)
  .describe('Capture id such as heap-3f9a12cd, or the path of a file.');

export const limitParam = (fallback: number) =>
  z.number().int().min(1).max(500).default(fallback).describe('Rows in the answer.');

export const cursorParam = z.string().max(200).optional().describe('The cursor of the last answer, for its next rows.');

/** The longest CSS selector, and the longest text or expression that something is looked for by, in every tool. */
export const MAX_SELECTOR_CHARS = 4096;
export const MAX_PATTERN_CHARS = 1000;

export const filterParam = z.string().max(1000).default('').describe('Case-insensitive substring.');

/**
 * The words that chrome-devtools-mcp 1.11 has for what several heap tools take, so that a call written for it needs another tool
 * name only. `pageIdx` counts pages from 0; `pageSize` is how many rows one has, `limit` rows where it is left out.
 */
export function heapAliases(limit: number): Readonly<Record<'filePath' | 'pageSize' | 'pageIdx', ParameterAlias>> {
  return {
    filePath: { parameter: 'capture' },
    pageSize: { parameter: 'limit' },
    pageIdx: {
      parameter: 'cursor',
      convert: (index, given) => {
        const rows = given['pageSize'] ?? given['limit'] ?? limit;
        return typeof index === 'number' && typeof rows === 'number' ? String(index * rows) : index;
      },
    },
  };
}

/** Where the page that a cursor names begins: 0 without one. */
export function pageStart(cursor: string | undefined): AppResult<number> {
  if (cursor === undefined || cursor === '') return ok(0);
  if (/^\d{1,9}$/.test(cursor)) return ok(Number(cursor));
  return err(
    appError(
      'invalid_params',
      `The cursor "${cursor}" is not one of ours.`,
      'Use the cursor of the last answer, or leave it out.',
    ),
  );
}

/** The cursor of the rows after `start … start + shown` of `total`; null where none are left. */
export function cursorAfter(start: number, shown: number, total: number): string | null {
  return shown > 0 && start + shown < total ? String(start + shown) : null;
}

/** A page of rows with the cursor of the next one. The cursor is the position in the list, so it survives a restart. */
export function page<T>(
  rows: readonly T[],
  cursor: string | undefined,
  limit: number,
): AppResult<{ rows: T[]; nextCursor: string | null }> {
  const start = pageStart(cursor);
  if (!start.ok) return start;
  const shown = rows.slice(start.value, start.value + limit);
  return ok({ rows: shown, nextCursor: cursorAfter(start.value, shown.length, rows.length) });
}

/** `Shown 20 of 57; the rest with cursor 20.` */
export function pageLine(shown: number, total: number, nextCursor: string | null): string {
  return nextCursor === null ? '' : `Shown ${shown} of ${total}. Next rows: cursor "${nextCursor}".`;
}
