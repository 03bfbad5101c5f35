import type { LivePanel } from '../../core/live/live-panels.tsx';
import { SourcesPanel } from './sources-panel.tsx';

export const PANEL: LivePanel = {
  id: 'sources',
  label: 'Sources',
  appliesTo: ({ type }) => type !== 'other',
  render: (context) => <SourcesPanel key={context.target.id} {...context} />,
};
