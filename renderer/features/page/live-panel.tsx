import { isPageLike } from '../../../shared/core/contracts/targets.ts';
import type { LivePanel } from '../../core/live/live-panels.tsx';
import { VitalsPanel } from './vitals/vitals-panel.tsx';

export const PANEL: LivePanel = {
  id: 'vitals',
  label: 'Vitals',
  appliesTo: ({ type }) => isPageLike(type),
  render: (context) => <VitalsPanel key={context.target.id} {...context} />,
};
