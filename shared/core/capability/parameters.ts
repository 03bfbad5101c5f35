/** Parameters that several capabilities share. */
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import type { ParameterAlias } from './define.ts';

export const targetParam = z
  .string()
  .max(2048)
  .optional()
  .describe('Target id, or a case-insensitive part of URL or title (pages first). Default: the selected target.');

export const captureParam = z.string().min(1).max(4096).describe('Capture id such as heap-3f9a12cd, or a file path.');

/** Left out, the newest capture of the kinds that the tool reads, which the answer names first. */
export const newestCaptureParam = captureParam
  .optional()
  .describe('Capture id such as heap-3f9a12cd, or a file path. Default: the newest of this kind.');

export const limitParam = (fallback: number) =>
  z.number().int().min(1).max(500).default(fallback).describe('Rows in the answer.');

export const cursorParam = z.string().max(200).optional().describe('Cursor from the last answer, for the next rows.');

/** Length limits of CSS selectors, and of search texts and expressions, in every tool. */
export const MAX_SELECTOR_CHARS = 4096;
export const MAX_PATTERN_CHARS = 1000;

export const filterParam = z.string().max(1000).default('').describe('Case-insensitive substring.');

/**
 * Parameter names of chrome-devtools-mcp 1.11 that several heap tools accept, so that a call for it works with another tool name. `pageIdx`
 * counts pages from 0; `pageSize` is the number of rows per page, by default `limit`.
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

/** The first row of the page of a cursor; 0 without a cursor. */
export function pageStart(cursor: string | undefined): AppResult<number> {
  if (cursor === undefined || cursor === '') return ok(0);
  if (/^\d{1,9}$/.test(cursor)) return ok(Number(cursor));
  return err(
    appError(
      'invalid_params',
      `The cursor "${cursor}" is not valid.`,
      'Use the cursor from the last answer, or omit it.',
    ),
  );
}

/** The cursor of the rows after `start + shown`; null if there are no more. */
export function cursorAfter(start: number, shown: number, total: number): string | null {
  return shown > 0 && start + shown < total ? String(start + shown) : null;
}

/** One page of rows, with the cursor of the next page. The cursor is a position, so it is valid after a restart. */
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

/** `Shown 20 of 57.`; '' after the last row. The runner adds the call for the next rows. */
export function pageLine(shown: number, total: number, nextCursor: string | null): string {
  return nextCursor === null ? '' : `Shown ${shown} of ${total}.`;
}
