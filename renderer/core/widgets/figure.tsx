/** A figure with aligned digits and a dimmed unit, which has its own column in tables. */
import { bytesWithUnit, formatCount } from '../../../shared/base/units.ts';

export interface FigureProps {
  /** Null means no value: an en dash. Undefined means not known yet: a dim ellipsis of the same width. */
  readonly figure: string | null | undefined;
  readonly unit?: string;
  /** In a table the unit column is 20 px even if empty; in a sentence it follows the figure. */
  readonly place?: 'column' | 'inline';
  readonly tone?: 'growth' | 'shrinkage' | 'third';
  readonly title?: string;
}

export function Figure({ figure, unit = '', place = 'column', tone, title }: FigureProps) {
  const known = figure !== undefined && figure !== null;
  return (
    <span className="figure" data-place={place} data-tone={known ? tone : 'third'} title={title}>
      {figure === undefined ? '…' : (figure ?? '–')}
      <span className="figure-unit">{known ? unit : ''}</span>
    </span>
  );
}

export interface BytesProps extends Omit<FigureProps, 'figure' | 'unit'> {
  readonly sizeBytes: number | null | undefined;
  /** Appended to the unit: `/s`. */
  readonly per?: string;
}

export function Bytes({ sizeBytes, per = '', ...rest }: BytesProps) {
  if (sizeBytes === undefined || sizeBytes === null) return <Figure figure={sizeBytes} {...rest} />;
  const { figure, unit } = bytesWithUnit(sizeBytes);
  return <Figure figure={figure} unit={`${unit}${per}`} title={`${formatCount(sizeBytes)} bytes`} {...rest} />;
}

/** A count has no unit column. */
export function Count({ count, tone }: { count: number | null | undefined; tone?: FigureProps['tone'] }) {
  return (
    <Figure
      figure={typeof count === 'number' ? formatCount(count) : count}
      place="inline"
      {...(tone === undefined ? {} : { tone })}
    />
  );
}
