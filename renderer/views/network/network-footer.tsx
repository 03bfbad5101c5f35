/** Totals of the shown requests, of all requests if some are filtered out, and when the page was loaded. */
import { useMemo, type ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { NetworkEntry } from '../../../shared/contracts/network.ts';
import { totalsOf, type loadMoments } from './network-rows.ts';

export function NetworkFooter({
  all,
  shown,
  moments,
  note,
}: {
  all: readonly NetworkEntry[];
  shown: readonly NetworkEntry[];
  moments: ReturnType<typeof loadMoments>;
  note: ReactNode;
}) {
  const totals = useMemo(() => totalsOf(shown), [shown]);
  const whole = useMemo(() => (shown.length === all.length ? null : totalsOf(all)), [all, shown]);
  const content = moments.findLast(({ kind }) => kind === 'content');
  const load = moments.findLast(({ kind }) => kind === 'load');
  const of = (part: string, total: string | null): string => (total === null ? part : `${part} of ${total}`);
  return (
    <>
      <span data-testid="network-count">
        {of(formatCount(totals.requests), whole === null ? null : formatCount(whole.requests))} requests
      </span>
      <span>
        {of(formatBytes(totals.transferBytes), whole === null ? null : formatBytes(whole.transferBytes))} transferred
      </span>
      <span>{formatBytes(totals.resourceBytes)} resources</span>
      {totals.finishMs === null ? null : <span>Finish {durationText(totals.finishMs)}</span>}
      {content === undefined ? null : <span className="is-info">DOMContentLoaded {durationText(content.afterMs)}</span>}
      {load === undefined ? null : <span className="is-error">Load {durationText(load.afterMs)}</span>}
      <span className="grow" />
      {note === undefined ? null : <span className="third cut">{note}</span>}
    </>
  );
}
