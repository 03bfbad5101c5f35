/** A score of 0 to 100 as a ring with figure and rating. */
import { passedText, scoreWord, type ScoreWord } from '../../../../shared/features/audits/contract/lighthouse.ts';
import { Tag } from '../../../core/widgets/tag.tsx';

/** The words of Lighthouse’s documentation for its three ranges of scores. */
const RATINGS: Readonly<
  Record<ScoreWord, { readonly text: string; readonly tone: 'done' | 'warning' | 'error' | 'neutral' }>
> = {
  PASS: { text: 'Good', tone: 'done' },
  WARN: { text: 'Needs improvement', tone: 'warning' },
  FAIL: { text: 'Poor', tone: 'error' },
  'N/A': { text: 'Not scored', tone: 'neutral' },
};
const RADIUS = 26;
const LENGTH = 2 * Math.PI * RADIUS;

export function ScoreTag({ score }: { score: number | null }) {
  const { text, tone } = RATINGS[scoreWord(score)];
  return <Tag tone={tone}>{text}</Tag>;
}

/** A category and its score in a list; the rating is in the tooltip, because four of them do not fit in a row. */
export function ScoreOutcome({ title, score }: { title: string; score: number }) {
  const { text, tone } = RATINGS[scoreWord(score / 100)];
  return (
    <span className="lh-outcome" title={`${title}: ${text}`}>
      {title} <b className={`is-${tone}`}>{score}</b>
    </span>
  );
}

export function ScoreGauge({ title, score }: { title: string; score: number | null }) {
  const of100 = score === null ? null : Math.round(score * 100);
  return (
    <figure className="lh-gauge row" data-testid="lh-score" data-category={title}>
      <svg viewBox="0 0 64 64" width="64" height="64">
        <title>{`${title}: ${of100 ?? 'no score'}`}</title>
        <circle className="lh-gauge-track" cx="32" cy="32" r={RADIUS} />
        <circle
          className="lh-gauge-fill"
          data-tone={RATINGS[scoreWord(score)].tone}
          cx="32"
          cy="32"
          r={RADIUS}
          strokeDasharray={`${((of100 ?? 0) / 100) * LENGTH} ${LENGTH}`}
          transform="rotate(-90 32 32)"
        />
        <text x="32" y="38" textAnchor="middle" className="lh-gauge-text">
          {of100 ?? '–'}
        </text>
      </svg>
      <figcaption>
        <span className="cut">{title}</span>
        <ScoreTag score={score} />
      </figcaption>
    </figure>
  );
}

/** A category without a score: the audits that passed, of those that could. */
export function PassedCount({ title, passed, passable }: { title: string; passed: number; passable: number }) {
  return (
    <figure
      className="lh-gauge row"
      data-testid="lh-passed"
      data-category={title}
      title={passedText({ passed, passable })}
    >
      <span className="lh-passed">{passable === 0 ? '–' : `${passed}/${passable}`}</span>
      <figcaption>
        <span className="cut">{title}</span>
        <span className="third">{passable === 0 ? 'no audit applies' : 'passed'}</span>
      </figcaption>
    </figure>
  );
}
