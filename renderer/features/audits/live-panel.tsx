import { isPageLike } from '../../../shared/core/contracts/targets.ts';
import type { LivePanel } from '../../core/live/live-panels.tsx';
import { AuditsPanel } from './lighthouse/audits-panel.tsx';

export const PANEL: LivePanel = {
  id: 'audits',
  label: 'Audits',
  appliesTo: ({ type }) => isPageLike(type),
  render: (context) => <AuditsPanel key={context.target.id} {...context} />,
};
