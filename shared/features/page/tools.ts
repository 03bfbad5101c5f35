import { penCookies } from './tools/cookies.ts';
import { penEmulate } from './tools/emulate.ts';
import { penEvaluate } from './tools/evaluate.ts';
import { penInteract } from './tools/interact.ts';
import { penListPages } from './tools/list-pages.ts';
import { penNavigate } from './tools/navigate.ts';
import { penPerformanceMetrics } from './tools/performance-metrics.ts';
import { penScreenshot } from './tools/screenshot.ts';
import { penSelectPage } from './tools/select-page.ts';
import { penStorage } from './tools/storage.ts';
import { penWebVitals } from './tools/web-vitals.ts';

export const TOOLS = [
  penListPages,
  penSelectPage,
  penNavigate,
  penInteract,
  penPerformanceMetrics,
  penWebVitals,
  penEvaluate,
  penScreenshot,
  penEmulate,
  penCookies,
  penStorage,
] as const;
