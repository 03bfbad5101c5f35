/** The impact of a violated rule as a colored word. */
import type { Impact } from '../../../shared/contracts/page/accessibility.ts';
import { Tag } from '../../widgets/tag.tsx';

const TONES: Readonly<Record<Impact, 'error' | 'warning' | 'neutral'>> = {
  critical: 'error',
  serious: 'error',
  moderate: 'warning',
  minor: 'neutral',
};

export function ImpactTag({ impact }: { impact: Impact | null }) {
  return <Tag tone={impact === null ? 'neutral' : TONES[impact]}>{impact ?? 'unknown'}</Tag>;
}
