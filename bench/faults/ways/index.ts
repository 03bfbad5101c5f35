/** All faults. */
import { asleep } from './asleep.ts';
import { closeTab } from './close-tab.ts';
import { cut } from './cut.ts';
import { diskFull } from './disk-full.ts';
import type { Fault } from './fault.ts';
import { halfOpen } from './half-open.ts';
import { killAnalysis } from './kill-analysis.ts';
import { killApp } from './kill-app.ts';
import { killPen } from './kill-pen.ts';
import { killRenderer } from './kill-renderer.ts';
import { killSql } from './kill-sql.ts';
import { killTarget } from './kill-target.ts';
import { reset } from './reset.ts';
import { slow } from './slow.ts';

export const FAULTS: readonly Fault[] = [
  killTarget,
  killRenderer,
  closeTab,
  cut,
  reset,
  halfOpen,
  slow,
  diskFull,
  killPen,
  killApp,
  killAnalysis,
  killSql,
  asleep,
];
