/** The strip above the classes: eight kinds that add up to the heap, each with its figure in one common unit. */
import { bytesWithUnit, formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { KindShare } from './kinds.ts';

export interface KindStripProps {
  /** Null while the snapshot is being opened: the strip has its place already. */
  readonly shares: readonly KindShare[] | null;
  readonly totalSizeBytes: number;
}

const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/** A size in a unit given from outside, so that the figures of a legend can be compared; a trace of something is not nothing. */
export function figureInUnit(sizeBytes: number, unit: string): string {
  if (unit === 'B') return formatCount(sizeBytes);
  const value = sizeBytes / (UNIT_BYTES[unit] ?? 1);
  return value > 0 && value < 0.05 ? '<0.1' : value.toFixed(1);
}

export function KindStrip({ shares, totalSizeBytes }: KindStripProps) {
  const { unit } = bytesWithUnit(totalSizeBytes);
  const words = (share: KindShare): string =>
    `${share.label}: ${formatBytes(share.sizeBytes)}, ${formatPercent(share.share)} of the heap, ${formatCount(share.count)} objects`;
  return (
    <div className="kinds">
      <div className="kinds-bar" aria-hidden>
        {shares?.map((share) => (
          <span key={share.kind} className="kinds-part" data-kind={share.kind} style={{ flexGrow: share.sizeBytes }} title={words(share)} />
        ))}
      </div>
      <ul className="kinds-legend" aria-label="Heap by kind of node">
        {shares === null ? <li className="third">…</li> : null}
        {shares?.map((share) => (
          <li key={share.kind} className="kinds-entry" title={words(share)}>
            <span className="kinds-swatch" data-kind={share.kind} />
            {share.label} <span className="kinds-figure">{figureInUnit(share.sizeBytes, unit)}</span>
          </li>
        ))}
        <li className="kinds-unit third" aria-hidden>
          {shares === null ? '' : unit}
        </li>
      </ul>
    </div>
  );
}
