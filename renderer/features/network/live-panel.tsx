import { NETWORK_TARGETS } from '../../../shared/features/network/tools/network-source.ts';
import type { LivePanel } from '../../core/live/live-panels.tsx';
import { NetworkPanel } from './network-panel.tsx';

export const PANEL: LivePanel = {
  id: 'network',
  label: 'Network',
  appliesTo: ({ type }) => NETWORK_TARGETS.some((each) => each === type),
  render: (context) => <NetworkPanel {...context} />,
};
