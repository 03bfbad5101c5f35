/** Gauges: level, progress, and a ring that empties. None is striped. */

/** Accessible value of a gauge. `share` from 0 to 1; null if unknown. */
function gauge(role: 'meter' | 'progressbar', label: string, share: number | null) {
  return {
    role,
    'aria-label': label,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': share === null ? undefined : Math.round(share * 100),
  };
}

export interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly widthPx?: number;
  /** Share from 0 to 1 above which the fill turns amber. */
  readonly warnFrom?: number;
}

export function Meter({ label, value, max, widthPx = 64, warnFrom = 0.9 }: MeterProps) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <span
      className="meter"
      {...gauge('meter', label, share)}
      data-level={share >= warnFrom ? 'high' : 'normal'}
      style={{ width: widthPx }}
    >
      <span className="meter-fill" style={{ width: `${share * 100}%` }} />
    </span>
  );
}

export interface LevelGaugeProps {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly isWarning: boolean;
  /** Position of the warning line, 0 to 1. */
  readonly markAt?: number;
}

/** A level with a warning line, as wide as its container. */
export function LevelGauge({ label, share, isWarning, markAt }: LevelGaugeProps) {
  return (
    <span className="level-gauge" {...gauge('meter', label, share)} data-level={isWarning ? 'high' : 'normal'}>
      <span className="level-gauge-fill" style={{ width: `${share * 100}%` }} />
      {markAt === undefined ? null : <span className="level-gauge-mark" style={{ left: `${markAt * 100}%` }} />}
    </span>
  );
}

export interface ProgressBarProps {
  readonly label: string;
  readonly done: number;
  /** Null if unknown: a fixed 30 % segment. */
  readonly total: number | null;
}

export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const share = total === null || total <= 0 ? null : Math.min(1, Math.max(0, done / total));
  return (
    <span className="progress" {...gauge('progressbar', label, share)} data-known={share !== null}>
      <span className="progress-fill" style={share === null ? undefined : { width: `${share * 100}%` }} />
    </span>
  );
}

export interface RingProps {
  readonly label: string;
  /** Remaining share, 1 to 0. Empties linearly. */
  readonly share: number;
  readonly sizePx?: number;
}

const RING_RADIUS = 7;

export function Ring({ label, share, sizePx = 18 }: RingProps) {
  const length = 2 * Math.PI * RING_RADIUS;
  const left = Math.min(1, Math.max(0, share));
  return (
    <svg className="ring" viewBox="0 0 18 18" width={sizePx} height={sizePx}>
      <title>{label}</title>
      <circle className="ring-track" cx="9" cy="9" r={RING_RADIUS} />
      <circle
        className="ring-left"
        cx="9"
        cy="9"
        r={RING_RADIUS}
        strokeDasharray={`${left * length} ${length}`}
        transform="rotate(-90 9 9)"
      />
    </svg>
  );
}
