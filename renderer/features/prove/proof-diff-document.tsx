/** Comparison of two proofs: their changes of one figure on one axis, each with its interval, and every figure that both have. */
import { useMemo } from 'react';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import {
  boundsOf,
  comparedProofs,
  comparedRows,
  type ComparedRows,
} from '../../../shared/features/prove/comparison.ts';
import { changeWords, intervalWords } from '../../../shared/features/prove/proof-rules.ts';
import { ComparisonFrame, type ComparedPair } from '../../core/comparison/comparison-frame.tsx';
import { useOpenedPair } from '../../core/stores/hooks/use-opened-document.ts';
import { Findings } from '../../core/widgets/findings/findings.tsx';
import { ToldTable } from '../../core/widgets/findings/told-table.tsx';
import { loadFile } from './proof-document.tsx';
import './proof.css';

/** Figures lead nowhere; the proofs do. */
const nowhere = (): void => undefined;

/** The axis has 0, the place of no change. */
function Changes({ a, b }: ComparedRows) {
  const sides = [
    { letter: 'A', row: a },
    { letter: 'B', row: b },
  ].map(({ letter, row }) => ({ letter, row, bounds: boundsOf(row) ?? ([row.shift, row.shift] as const) }));
  const ends = [0, ...sides.flatMap(({ bounds, row }) => [...bounds, row.shift])];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const percent = (value: number): number => (most === least ? 50 : (100 * (value - least)) / (most - least));
  const words = sides.map(
    ({ letter, row }) =>
      `${letter} ${told(changeWords(row), PERSON)}, 95% interval ${told(intervalWords(row), PERSON)}`,
  );
  return (
    <figure className="proof-runs" data-testid="proof-changes" aria-label={`Change of ${a.title}: ${words.join('; ')}`}>
      {sides.map(({ letter, row, bounds: [lower, upper] }) => (
        <div key={letter} className="proof-side">
          <span className="third">{letter}</span>
          <div className="proof-axis">
            <span className="proof-zero" style={{ left: `${percent(0)}%` }} />
            <span
              className="proof-interval"
              style={{ left: `${percent(lower)}%`, width: `${percent(upper) - percent(lower)}%` }}
            />
            <span className="proof-median" style={{ left: `${percent(row.shift)}%` }} />
            <span
              className="proof-value"
              style={{ left: `${percent(row.shift)}%` }}
              data-end={percent(row.shift) > 50 ? 'right' : 'left'}
            >
              {told(changeWords(row), PERSON)}
            </span>
          </div>
        </div>
      ))}
    </figure>
  );
}

export function ProofDiffDocument(pair: ComparedPair) {
  const { overviews, waitsFor } = useOpenedPair(pair.base.file, pair.later.file, loadFile);
  const compared = useMemo(() => {
    if (overviews === null) return null;
    const [a, b] = [overviews.base.report, overviews.later.report];
    return {
      ...comparedProofs(a, b),
      claimed: comparedRows(a, b).filter((rows) => rows.a.isClaimed && rows.b.isClaimed),
    };
  }, [overviews]);
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of proofs"
      testId="proof-diff"
      what="The proof"
      opened={waitsFor}
      tools={
        <span className="third cut">
          A change is called larger only where the two 95% intervals have nothing in common.
        </span>
      }
    >
      {compared === null ? null : (
        <div className="proof-diff column grow">
          {compared.claimed.map((rows) => (
            <Changes key={rows.a.name} {...rows} />
          ))}
          {compared.parts.flatMap(({ blocks }) =>
            blocks.map((block, at) =>
              block.kind === 'table' ? <ToldTable key={at} table={block} voice={PERSON} /> : null,
            ),
          )}
          <Findings
            areOpen
            parts={compared.parts.filter(({ blocks }) => blocks.every(({ kind }) => kind !== 'table'))}
            voice={PERSON}
            go={nowhere}
          />
        </div>
      )}
    </ComparisonFrame>
  );
}
