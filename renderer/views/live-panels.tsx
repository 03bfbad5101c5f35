/** The only list of the panels of a live target. Adding one is one entry here. */
import { isPageLike } from '../../shared/contracts/targets.ts';
import type { LivePanel } from './live/live-panels.tsx';
import { StoragePanel } from './storage/storage-panel.tsx';

export const LIVE_PANELS: readonly LivePanel[] = [
  {
    id: 'storage',
    label: 'Storage',
    appliesTo: ({ type }) => isPageLike(type),
    render: (context) => <StoragePanel {...context} />,
  },
];
