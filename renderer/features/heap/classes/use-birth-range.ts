/** "Allocated between captures": the two captures and the object ids between them. */
import { useMemo, useState } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { HeapFilter } from '../../../../shared/engine/heap/contract/heap-filters.ts';
import type { AnalysisClient } from '../../../core/bridge/analysis-client.ts';
import { comparableWith } from '../../../core/stores/documents/compare.ts';
import { useLastId, type LastId } from '../objects/use-last-ids.ts';

export interface BirthRange {
  /** Earlier captures of the same target and site, newest first. */
  readonly earlier: readonly CaptureRecord[];
  readonly after: CaptureRecord | null;
  /** Null: up to this capture. */
  readonly upTo: CaptureRecord | null;
  readonly setAfter: (captureId: string) => void;
  readonly setUpTo: (captureId: string | null) => void;
  /** Null until the ids of both are known. */
  readonly of: HeapFilter | null;
  /** Loading state or error. */
  readonly pending: LastId | null;
}

function timeOf({ startedAt }: CaptureRecord): number {
  return Date.parse(startedAt);
}

/** The site of a page: pages of another site run in another process; Node has none. */
function siteOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

/**
 * Object ids are counted per process. Ids of another target, or of a page of another site shown earlier in this target, are not comparable.
 * Imported files do not name their process.
 */
export function earlierOfSameTarget(capture: CaptureRecord, captures: readonly CaptureRecord[]): CaptureRecord[] {
  const { target } = capture;
  if (target === null) return [];
  return comparableWith(capture, captures).filter(
    (other) =>
      timeOf(other) < timeOf(capture) &&
      other.target?.id === target.id &&
      other.target.endpoint === target.endpoint &&
      siteOf(other.target.url) === siteOf(target.url),
  );
}

/** `wanted` false sends no query. */
export function useBirthRange(
  analysis: AnalysisClient,
  capture: CaptureRecord,
  captures: readonly CaptureRecord[],
  wanted: boolean,
): BirthRange {
  const earlier = useMemo(() => earlierOfSameTarget(capture, captures), [capture, captures]);
  const [chosen, setChosen] = useState<{ after: string | null; upTo: string | null }>({ after: null, upTo: null });
  const after = earlier.find(({ id }) => id === chosen.after) ?? earlier[0] ?? null;
  const upToChosen = earlier.find(({ id }) => id === chosen.upTo) ?? null;
  // An end before the start is no range.
  const upTo = upToChosen !== null && after !== null && timeOf(upToChosen) > timeOf(after) ? upToChosen : null;
  const afterId = useLastId(analysis, wanted ? after : null);
  const upToId = useLastId(analysis, wanted ? upTo : null);
  const from = afterId?.state === 'known' ? afterId.lastId : null;
  const to = upTo === null ? undefined : upToId?.state === 'known' ? upToId.lastId : null;
  const of = useMemo(
    (): HeapFilter | null =>
      from === null || to === null ? null : { bornAfterId: from, ...(to === undefined ? {} : { bornUpToId: to }) },
    [from, to],
  );
  return {
    earlier,
    after,
    upTo,
    setAfter: (captureId) => setChosen((now) => ({ ...now, after: captureId })),
    setUpTo: (captureId) => setChosen((now) => ({ ...now, upTo: captureId })),
    of,
    pending: [afterId, upToId].find((id) => id !== null && id.state !== 'known') ?? null,
  };
}
