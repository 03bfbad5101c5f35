/** Readers of the tables of captured applications. */
import type { ApplicationCapture } from '../../../core/contracts/applications.ts';
import { APPLICATION_MEMBER, APPLICATION_NOT_CAPTURED } from '../../../engine/tables/contract/application.ts';
import { hostOf } from '../../../base/addresses.ts';
import { tableOfRows, textOrNull, type SqlTableOf } from '../../../engine/tables/index.ts';

function* memberRows({ kind, members }: ApplicationCapture) {
  for (const member of members) yield { ...member, kind };
}

export const APPLICATION_TABLES: readonly SqlTableOf<ApplicationCapture>[] = [
  tableOfRows(APPLICATION_MEMBER, memberRows, {
    capture_id: ({ captureId }) => captureId,
    kind: ({ kind }) => kind,
    type: ({ target }) => target.type,
    title: ({ target }) => textOrNull(target.title),
    url: ({ target }) => textOrNull(target.url),
    host: ({ target }) => hostOf(target.url),
    start_offset_ms: ({ startOffsetMs }) => startOffsetMs,
    duration_ms: ({ durationMs }) => durationMs,
    size_bytes: ({ sizeBytes }) => sizeBytes,
  }),
  tableOfRows(APPLICATION_NOT_CAPTURED, ({ notCaptured }: ApplicationCapture) => notCaptured, {
    type: ({ target }) => target.type,
    title: ({ target }) => textOrNull(target.title),
    url: ({ target }) => textOrNull(target.url),
    host: ({ target }) => hostOf(target.url),
    code: ({ code }) => code,
    reason: ({ reason }) => reason,
  }),
];
