/** The only list of the panels of a live target. Adding one is one line here. */
import type { LivePanel } from './live/live-panels.tsx';

export const LIVE_PANELS: readonly LivePanel[] = [];
