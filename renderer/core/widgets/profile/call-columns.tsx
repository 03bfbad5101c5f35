/** Columns of functions in a profile, flat or as a call tree: self, total, samples and source. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { Count, Figure } from '../figure.tsx';
import { SourceLink } from '../source-link.tsx';
import { functionName, sourcePlace, wholeSource, type SourcePosition } from '../source-place.ts';
import type { Column } from '../tables/table-columns.ts';

/** A function or call with its figures in the unit of the profile. */
export interface ProfileCall extends SourcePosition {
  readonly name: string;
  readonly self: number;
  readonly total: number;
  readonly samples: number;
}

export function functionText(of: SourcePosition & { readonly name: string }): string {
  return `${functionName(of.name)}\n${wholeSource(of)}`.trim();
}

function sourceText(of: SourcePosition, original: string | null): string {
  return original === null ? wholeSource(of) : `${original} in ${wholeSource(of)}`;
}

export function ShareBar({ part, whole }: { readonly part: number; readonly whole: number }) {
  const share = whole > 0 ? part / whole : 0;
  return (
    <span className="profile-share inline-row">
      <Figure figure={(share * 100).toFixed(1)} place="inline" tone="third" />
      <span className="profile-share-track" aria-hidden>
        <span className="profile-share-fill" style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
    </span>
  );
}

export interface CallColumnsOptions {
  /** The base of shares and its name: "the profile". */
  readonly whole: number;
  readonly wholeName: string;
  readonly figureOf: (figure: number) => ReactNode;
  readonly sortable: boolean;
  /** Meaning of self and total in this table. */
  readonly selfMeans: string;
  readonly totalMeans: string;
  /** The original location of a function, if known: shown before the generated one. */
  readonly originalPlaceOf?: (of: ProfileCall) => string | null;
}

export function functionColumn<Row>(
  nameOf: (row: Row) => string,
  cell: (row: Row) => ReactNode,
  tooltip: (row: Row) => string,
  sortable: boolean,
): Column<Row> {
  return {
    id: 'function',
    title: 'Function',
    width: 'grow',
    minWidthPx: 160,
    cell,
    text: nameOf,
    tooltip,
    canHide: false,
    ...(sortable ? ({ sortable: 'text' } as const) : {}),
  };
}

/** Figures and source of a function, for rows that have one. */
export function callColumns<Row>(
  callOf: (row: Row) => ProfileCall | null,
  { whole, wholeName, figureOf, sortable, selfMeans, totalMeans, originalPlaceOf = () => null }: CallColumnsOptions,
): Column<Row>[] {
  const sort = sortable ? ({ sortable: 'figure' } as const) : {};
  const drawn = (draw: (of: ProfileCall) => ReactNode) => (row: Row) => {
    const of = callOf(row);
    return of === null ? null : draw(of);
  };
  const written = (write: (of: ProfileCall) => string) => (row: Row) => {
    const of = callOf(row);
    return of === null ? '' : write(of);
  };
  const part = (id: 'self' | 'total', explanation: string): Column<Row>[] => {
    const title = id === 'self' ? 'Self' : 'Total';
    return [
      {
        id,
        title,
        width: 96,
        align: 'right',
        hasUnit: true,
        cell: drawn((of) => figureOf(of[id])),
        text: written((of) => String(of[id])),
        explanation,
        ...sort,
      },
      {
        id: `${id}-share`,
        title: `${title} %`,
        width: 112,
        align: 'right',
        cell: drawn((of) => <ShareBar part={of[id]} whole={whole} />),
        text: written((of) => (whole === 0 ? '' : ((of[id] / whole) * 100).toFixed(1))),
        explanation: `${explanation}, as a share of ${wholeName}`,
      },
    ];
  };
  return [
    ...part('self', selfMeans),
    ...part('total', totalMeans),
    {
      id: 'count',
      title: 'Samples',
      width: 84,
      align: 'right',
      cell: drawn((of) => <Count count={of.samples} />),
      text: written((of) => formatCount(of.samples)),
      explanation: 'Self samples: more samples mean more reliable figures',
      ...sort,
    },
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: drawn((of) => {
        const place = sourcePlace(of);
        const original = originalPlaceOf(of);
        if (original !== null)
          return (
            <SourceLink place={of} className="mono" inRow>
              {original} <span className="third">{place}</span>
            </SourceLink>
          );
        return (
          <SourceLink place={of} className={place === '' ? 'third' : 'mono'} inRow>
            {place === '' ? '–' : place}
          </SourceLink>
        );
      }),
      text: written((of) => sourceText(of, originalPlaceOf(of))),
      explanation: 'Script and line of the function',
    },
  ];
}
