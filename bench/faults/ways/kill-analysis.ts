/** The analysis process is killed. */
import type { Fault } from './fault.ts';
import { killChild } from './kill-child.ts';

/** Forked by `pen`; a utility process in the app. */
const ANALYSIS = /analysis-host|node\.mojom\.NodeService/;

export const killAnalysis: Fault = {
  name: 'kill-analysis',
  explains: ['analysis_crashed'],
  isFor: () => true,
  strike: (world) => killChild(world, 'analysis', ANALYSIS),
};
