/** The list of live target panels. A new panel is one entry here. */
import { isPageLike } from '../../shared/core/contracts/targets.ts';
import { NETWORK_TARGETS } from '../../shared/features/network/tools/network-source.ts';
import { ConsolePanel } from './console/console-panel.tsx';
import type { LivePanel } from '../core/live/live-panels.tsx';
import { NetworkPanel } from './network/network-panel.tsx';
import { SourcesPanel } from './sources/sources-panel.tsx';
import { AuditsPanel } from './audits/lighthouse/audits-panel.tsx';
import { VitalsPanel } from './page/vitals/vitals-panel.tsx';

export const LIVE_PANELS: readonly LivePanel[] = [
  {
    id: 'network',
    label: 'Network',
    appliesTo: ({ type }) => NETWORK_TARGETS.some((each) => each === type),
    render: (context) => <NetworkPanel {...context} />,
  },
  {
    id: 'console',
    label: 'Console',
    appliesTo: ({ type }) => type !== 'other',
    render: (context) => <ConsolePanel key={context.target.id} {...context} />,
  },
  {
    id: 'vitals',
    label: 'Vitals',
    appliesTo: ({ type }) => isPageLike(type),
    render: (context) => <VitalsPanel key={context.target.id} {...context} />,
  },
  {
    id: 'audits',
    label: 'Audits',
    appliesTo: ({ type }) => isPageLike(type),
    render: (context) => <AuditsPanel key={context.target.id} {...context} />,
  },
  {
    id: 'sources',
    label: 'Sources',
    appliesTo: ({ type }) => type !== 'other',
    render: (context) => <SourcesPanel key={context.target.id} {...context} />,
  },
];
