/** Requests of a log: all of them, or of a document that is read by range the first ones, and more when they are wanted. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ok } from '../../../shared/base/result.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';

/** Maximum of one query. */
const PAGE_ENTRIES = 5000;
/** Several screens of a chat. */
const FIRST_ENTRIES = 300;

type Asks = Pick<AnalysisDocument, 'query'>;

/** `known` and what comes after them, up to `count` in all. */
async function readTo(
  document: Asks,
  known: readonly NetworkEntry[],
  count: number,
): Promise<AppResult<readonly NetworkEntry[]>> {
  const entries = [...known];
  while (entries.length < count) {
    const wanted = Math.min(PAGE_ENTRIES, count - entries.length);
    const page = await document.query('network.entries', { start: entries.length, count: wanted });
    if (!page.ok) return page;
    if (page.value.entries.length === 0) break;
    entries.push(...page.value.entries);
  }
  return ok(entries);
}

/** Beginning of a log. `total`: the number of its requests. */
export function readFirst(
  document: Asks & Pick<AnalysisDocument, 'isReadByRange'>,
  total: number,
): Promise<AppResult<readonly NetworkEntry[]>> {
  return readTo(document, [], document.isReadByRange === true ? Math.min(total, FIRST_ENTRIES) : total);
}

export interface LogEntries {
  readonly entries: readonly NetworkEntry[];
  readonly isReading: boolean;
  readonly error: AppError | null;
  /** Reads so many more, or until this request is there. */
  readonly more: (count: number) => void;
  readonly until: (id: number) => void;
}

/** `first`: as `readFirst` returned them. */
export function useLogEntries(document: Asks, first: readonly NetworkEntry[], total: number): LogEntries {
  const [grown, setGrown] = useState<{
    readonly first: readonly NetworkEntry[];
    readonly all: readonly NetworkEntry[];
  } | null>(null);
  const [isReading, setIsReading] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const entries = grown?.first === first ? grown.all : first;
  const latest = useRef({ entries, isBusy: false, isGone: false });
  useEffect(() => {
    latest.current.entries = entries;
  });
  useEffect(() => {
    const { current } = latest;
    current.isGone = false;
    return () => {
      current.isGone = true;
    };
  }, []);
  const read = useCallback(
    (isEnough: (entries: readonly NetworkEntry[]) => boolean, step: number) => {
      const { current } = latest;
      const work = async (): Promise<void> => {
        current.isBusy = true;
        setIsReading(true);
        setError(null);
        for (let known = current.entries; known.length < total && !isEnough(known);) {
          const next = await readTo(document, known, Math.min(total, known.length + step));
          if (current.isGone) return;
          if (!next.ok) {
            setError(next.error);
            break;
          }
          // The log ended before its number of requests.
          if (next.value.length === known.length) break;
          known = next.value;
          setGrown({ first, all: known });
        }
        current.isBusy = false;
        setIsReading(false);
      };
      if (!current.isBusy && !isEnough(current.entries)) void work();
    },
    [document, first, total],
  );
  const more = useCallback(
    (count: number) => {
      const wanted = latest.current.entries.length + count;
      read((known) => known.length >= wanted, Math.min(count, PAGE_ENTRIES));
    },
    [read],
  );
  const until = useCallback(
    (id: number) => read((known) => known.some((entry) => entry.id === id), PAGE_ENTRIES),
    [read],
  );
  return { entries, isReading, error, more, until };
}
