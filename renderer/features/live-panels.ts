/** Panels of live targets, in the order of their tabs. */
import type { LivePanel } from '../core/live/live-panels.tsx';
import { PANEL as auditsPanel } from './audits/live-panel.tsx';
import { PANEL as consolePanel } from './console/live-panel.tsx';
import { PANEL as networkPanel } from './network/live-panel.tsx';
import { PANEL as pagePanel } from './page/live-panel.tsx';
import { PANEL as sourcesPanel } from './sources/live-panel.tsx';

export const LIVE_PANELS: readonly LivePanel[] = [networkPanel, consolePanel, pagePanel, auditsPanel, sourcesPanel];
