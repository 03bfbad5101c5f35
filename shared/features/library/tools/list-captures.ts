/** `pen_list_captures`: the captures in the library, newest first. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { truncateEnd } from '../../../base/units.ts';
import { CAPTURE_KINDS, CaptureKindSchema } from '../../../core/contracts/captures.ts';
import { CaptureViewSchema, captureView } from '../../../core/capability/capture-view.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { cursorParam, filterParam, limitParam, page, pageLine } from '../../../core/capability/parameters.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerWith, tableOf } from '../../../core/findings/blocks.ts';
import { bytes, count, name } from '../../../core/findings/model.ts';

function noCapturesText({ total, filtered }: { readonly total: number; readonly filtered: boolean }): string {
  if (total > 0)
    return `No captures on this page: the list ends before this cursor. ${proposedCall('pen_list_captures', {})} shows its beginning.`;
  if (filtered) return `No capture matches. ${proposedCall('pen_list_captures', {})} lists all.`;
  return 'No captures. pen_heap_snapshot takes one; pen_import adds a file.';
}

export const penListCaptures = defineCapability({
  name: 'pen_list_captures',
  title: 'List Captures',
  control: 'the library',
  summary: 'Captures, newest first.',
  category: 'library',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    kind: CaptureKindSchema.optional().describe('Only captures of this kind.'),
    filter: filterParam.describe('Case-insensitive part of name, note, or the URL or title of the target.'),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  result: z.object({
    total: z.number(),
    /** A kind or a text was given. */
    filtered: z.boolean(),
    libraryBytes: z.number(),
    captures: z.array(
      CaptureViewSchema.pick({
        captureId: true,
        uri: true,
        kind: true,
        name: true,
        startedAt: true,
        sizeBytes: true,
        truncated: true,
        note: true,
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
  locks: [],
  deadlineMs: 10_000,
  run: async ({ kind, filter, limit, cursor }, { ports }) => {
    const needle = filter.toLowerCase();
    const matching = ports.library
      .list()
      .filter(
        (capture) =>
          (kind === undefined || capture.kind === kind) &&
          (needle === '' ||
            [capture.name, capture.note, capture.target?.url ?? '', capture.target?.title ?? ''].some((text) =>
              text.toLowerCase().includes(needle),
            )),
      );
    const rows = unwrap(page(matching, cursor, limit));
    return {
      total: matching.length,
      filtered: kind !== undefined || needle !== '',
      libraryBytes: ports.library.usage().libraryBytes,
      captures: rows.rows.map((capture) => {
        const view = captureView(capture);
        return {
          captureId: view.captureId,
          uri: view.uri,
          kind: view.kind,
          name: view.name,
          startedAt: view.startedAt,
          sizeBytes: view.sizeBytes,
          truncated: view.truncated,
          note: truncateEnd(view.note, 200),
        };
      }),
      nextCursor: rows.nextCursor,
    };
  },
  summarise: (list) =>
    answerWith(
      'Captures',
      [
        ['Matching', count(list.total)],
        ['Library', bytes(list.libraryBytes)],
      ],
      {
        ...tableOf(list.captures, [
          ['ID', ({ captureId }) => captureId],
          ['Kind', ({ kind, truncated }) => `${CAPTURE_KINDS[kind].label}${truncated ? ' (truncated)' : ''}`],
          ['Name', (capture) => name(capture.name, 40)],
          ['Captured at', ({ startedAt }) => startedAt],
          ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
          ['Description', ({ note }) => name(note, 60)],
        ]),
        empty: noCapturesText(list),
      },
      pageLine(list.captures.length, list.total, list.nextCursor),
    ),
});
