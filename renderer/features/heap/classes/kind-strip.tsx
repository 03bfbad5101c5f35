/** The strip above the classes: eight kinds that add up to the heap, in one common unit. */
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { KindShare } from './kinds.ts';

export interface KindStripProps {
  /** Null while the snapshot opens: the strip reserves its place. */
  readonly shares: readonly KindShare[] | null;
  readonly totalSizeBytes: number;
}

type CommonUnit = 'KB' | 'MB' | 'GB';
const UNIT_BYTES: Readonly<Record<CommonUnit, number>> = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** The common unit of a legend: the smaller unit up to ten of the larger, so that small kinds still have digits. */
export function commonUnit(totalSizeBytes: number): CommonUnit {
  if (totalSizeBytes < 10 * UNIT_BYTES.MB) return 'KB';
  return totalSizeBytes < 10 * UNIT_BYTES.GB ? 'MB' : 'GB';
}

/** A size in a given unit, for comparable figures; a tiny size is not shown as zero. */
export function figureInUnit(sizeBytes: number, unit: CommonUnit): string {
  const value = sizeBytes / UNIT_BYTES[unit];
  if (value > 0 && value < 0.05) return '<0.1';
  const [whole = '0', fraction = '0'] = value.toFixed(1).split('.');
  return `${formatCount(Number(whole))}.${fraction}`;
}

export function KindStrip({ shares, totalSizeBytes }: KindStripProps) {
  const unit = commonUnit(totalSizeBytes);
  const words = (share: KindShare): string =>
    `${share.label}: ${formatBytes(share.sizeBytes)}, ${formatPercent(share.share)} of the heap, ${formatCount(share.count)} objects`;
  return (
    <div className="kinds">
      <div className="kinds-bar" aria-hidden>
        {shares?.map((share) => (
          <span
            key={share.kind}
            className="kinds-part"
            data-kind={share.kind}
            style={{ flexGrow: share.sizeBytes }}
            title={words(share)}
          />
        ))}
      </div>
      <ul className="kinds-legend" aria-label="Heap by kind of node">
        {shares === null ? <li className="third">…</li> : null}
        {shares?.map((share) => (
          <li key={share.kind} className="kinds-entry row" title={words(share)}>
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
