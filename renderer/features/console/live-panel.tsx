import type { LivePanel } from '../../core/live/live-panels.tsx';
import { ConsolePanel } from './console-panel.tsx';

export const PANEL: LivePanel = {
  id: 'console',
  label: 'Console',
  appliesTo: ({ type }) => type !== 'other',
  render: (context) => <ConsolePanel key={context.target.id} {...context} />,
};
