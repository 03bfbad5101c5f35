/** Statistics: every node type under its kind, with counts, bytes and share, and the total. */
import { formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { HeapOverview } from '../../../../shared/engine/heap/contract/heap-overview.ts';
import { Bytes, Count, Figure } from '../../../core/widgets/figure.tsx';
import { kindOfType, kindShares, type KindShare } from '../classes/kinds.ts';

export interface StatisticsViewProps {
  readonly overview: HeapOverview;
}

function Share({ value, kind }: { value: number; kind: string }) {
  return (
    <span className="statistics-share inline-row">
      <Figure figure={formatPercent(value).slice(0, -1)} place="inline" tone="third" />
      <span className="statistics-track" aria-hidden>
        <span className="statistics-fill" data-kind={kind} style={{ width: `${Math.min(100, value * 100)}%` }} />
      </span>
    </span>
  );
}

interface StatisticsRowProps {
  readonly label: string;
  readonly count: number;
  readonly sizeBytes: number;
  readonly share: number;
  readonly kind: string;
  readonly level: 'kind' | 'type';
}

function StatisticsRow({ label, count, sizeBytes, share, kind, level }: StatisticsRowProps) {
  return (
    <tr className="statistics-row" data-level={level}>
      <th scope="row">
        {level === 'kind' && kind !== '' ? <span className="kinds-swatch" data-kind={kind} /> : null}
        {label}
      </th>
      <td>
        <Count count={count} />
      </td>
      <td>
        <Bytes sizeBytes={sizeBytes} />
      </td>
      <td>
        <Figure figure={count === 0 ? null : formatCount(sizeBytes / count)} unit="B" />
      </td>
      <td>
        <Share value={share} kind={kind} />
      </td>
    </tr>
  );
}

export function StatisticsView({ overview }: StatisticsViewProps) {
  const whole = overview.totalSizeBytes;
  const typesOf = (share: KindShare): HeapOverview['types'] =>
    overview.types
      .filter(({ type, count }) => count > 0 && kindOfType(type) === share.kind)
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const objects = overview.types.reduce((sum, { count }) => sum + count, 0);
  return (
    <section className="statistics scroll" aria-label="Statistics">
      <table className="statistics-table">
        <thead>
          <tr>
            <th scope="col">Kind and node type</th>
            <th scope="col">Objects</th>
            <th scope="col">Size</th>
            <th scope="col">Average</th>
            <th scope="col">% of heap</th>
          </tr>
        </thead>
        {kindShares(overview).map((share) => {
          const types = typesOf(share);
          return (
            <tbody key={share.kind}>
              <StatisticsRow
                level="kind"
                label={share.label}
                kind={share.kind}
                count={share.count}
                sizeBytes={share.sizeBytes}
                share={share.share}
              />
              {/* A kind with one type needs no second line. */}
              {types.length === 1 && share.kind !== 'other'
                ? null
                : types.map(({ type, count, sizeBytes }) => (
                    <StatisticsRow
                      key={type}
                      level="type"
                      label={type}
                      kind={share.kind}
                      count={count}
                      sizeBytes={sizeBytes}
                      share={whole > 0 ? sizeBytes / whole : 0}
                    />
                  ))}
            </tbody>
          );
        })}
        <tfoot>
          <StatisticsRow
            level="kind"
            label="Heap"
            kind=""
            count={objects}
            sizeBytes={whole}
            share={whole > 0 ? 1 : 0}
          />
        </tfoot>
      </table>
      <p className="statistics-note">
        Node types as in the file. Summary adds internal parts to the objects that own them; both add up to the same
        heap.
      </p>
    </section>
  );
}
