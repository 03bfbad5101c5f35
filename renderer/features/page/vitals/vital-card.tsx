/** One vital: value, rating, position between good and poor, and its parts. */
import { durationText } from '../../../../shared/base/duration-text.ts';
import { RATING_WORDS, VITALS, vitalText, type VitalRating } from '../../../../shared/features/page/contract/vitals.ts';
import type { RatedVital } from '../../../../shared/features/page/tools/web-vitals-result.ts';
import { Fact } from '../../../core/widgets/fact.tsx';
import { Tag } from '../../../core/widgets/tag.tsx';

const TONES: Readonly<Record<VitalRating, 'done' | 'warning' | 'error'>> = {
  good: 'done',
  'needs-improvement': 'warning',
  poor: 'error',
};
/** The scale ends at 1.5 times the poor threshold. */
const SCALE = 1.5;

function thresholds({ name }: RatedVital): string {
  const { good, poor, unit } = VITALS[name];
  return unit === 'ms' ? `good ≤ ${good} ms, poor > ${poor} ms` : `good ≤ ${good}, poor > ${poor}`;
}

function Gauge({ vital }: { vital: RatedVital }) {
  const { good, poor, label } = VITALS[vital.name];
  const end = poor * SCALE;
  const at = (value: number): string => `${Math.min(100, (value / end) * 100)}%`;
  const gauge = {
    role: 'meter',
    'aria-label': label,
    'aria-valuemin': 0,
    'aria-valuemax': end,
    'aria-valuenow': vital.value ?? undefined,
  };
  return (
    <span className="vital-gauge" {...gauge} title={thresholds(vital)}>
      <span className="vital-gauge-part" data-part="good" style={{ width: at(good) }} />
      <span className="vital-gauge-part" data-part="middle" style={{ width: at(poor - good) }} />
      <span className="vital-gauge-part" data-part="poor" style={{ flex: 1 }} />
      {vital.value === null ? null : <span className="vital-gauge-mark" style={{ left: at(vital.value) }} />}
    </span>
  );
}

export function VitalCard({ vital }: { vital: RatedVital }) {
  const { name, value, rating, missing, target, parts, facts } = vital;
  const measured = parts.filter(({ ms }) => ms > 0);
  return (
    <section className="vital-card" aria-label={VITALS[name].label} data-testid="vital" data-vital={name}>
      <div className="vital-head words">
        <h3>{name}</h3>
        <span className="third cut">{VITALS[name].label}</span>
      </div>
      <div className="vital-value row">
        <span className="vital-figure">{value === null ? '–' : vitalText(name, value)}</span>
        {rating === null ? (
          <span className="second">{missing}</span>
        ) : (
          <Tag tone={TONES[rating]}>{RATING_WORDS[rating]}</Tag>
        )}
      </div>
      <Gauge vital={vital} />
      <p className="third vital-limits">{thresholds(vital)}</p>
      {target === null ? null : (
        <p className="mono selectable cut vital-target" title={target}>
          {target}
        </p>
      )}
      {measured.length === 0 && facts.length === 0 ? null : (
        <dl className="vital-parts">
          {measured.map((part) => (
            <Fact key={part.name} name={part.name}>
              {durationText(part.ms)}
            </Fact>
          ))}
          {facts.map((fact) => (
            <Fact key={fact.name} name={fact.name} className="cut selectable" title={fact.value}>
              {fact.value}
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}
