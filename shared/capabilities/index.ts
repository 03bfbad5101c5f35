/** The only list of capabilities. Adding one is one line here. */
import { penAccessibilityCheck } from './accessibility-check.ts';
import { penApplication } from './application.ts';
import { penCaptureApplication } from './capture-application.ts';
import { penCaptureInfo } from './capture-info.ts';
import { penCaptureTrace } from './capture-trace.ts';
import { penCollectGarbage } from './collect-garbage.ts';
import { penCpuCompare } from './cpu-compare.ts';
import { penCpuProfile } from './cpu-profile.ts';
import { penCpuSummary } from './cpu-summary.ts';
import { penConsoleEnable } from './console-enable.ts';
import { penConsoleMessages } from './console-messages.ts';
import type { AnyCapability } from './define.ts';
import { penCookies } from './cookies.ts';
import { penCssCoverage } from './css-coverage.ts';
import { penDeleteCapture } from './delete-capture.ts';
import { penEmulate } from './emulate.ts';
import { penEvaluate } from './evaluate.ts';
import { penExport } from './export-capture.ts';
import { penHeapDiff } from './heap-diff.ts';
import { penHeapDominators } from './heap-dominators.ts';
import { penHeapObjects } from './heap-objects.ts';
import { penHeapRetainers } from './heap-retainers.ts';
import { penHeapSampling } from './heap-sampling.ts';
import { penHeapSearch } from './heap-search.ts';
import { penHeapSnapshot } from './heap-snapshot.ts';
import { penHeapSummary } from './heap-summary.ts';
import { penHeapTrack } from './heap-track.ts';
import { penImport } from './import-capture.ts';
import { penJsCoverage } from './js-coverage.ts';
import { penLighthouse } from './lighthouse.ts';
import { penListCaptures } from './list-captures.ts';
import { penListPages } from './list-pages.ts';
import { penNavigate } from './navigate.ts';
import { penNetworkBlocking } from './network-blocking.ts';
import { penNetworkCapture } from './network-capture.ts';
import { penNetworkEnable } from './network-enable.ts';
import { penNetworkRequest } from './network-request.ts';
import { penNetworkWaterfall } from './network-waterfall.ts';
import { penPerformanceMetrics } from './performance-metrics.ts';
import { penRecording } from './recording.ts';
import { penScreenshot } from './screenshot.ts';
import { penSelectPage } from './select-page.ts';
import { penStatus } from './status.ts';
import { penStorage } from './storage.ts';
import { penSourceContent } from './source-content.ts';
import { penSearchSource } from './source-search.ts';
import { penListSources } from './sources-list.ts';
import { penTraceCompare } from './trace-compare.ts';
import { penTraceInsights } from './trace-insights.ts';
import { penTraceQuery } from './trace-query.ts';
import { penWatch } from './watch.ts';
import { penWorkflow } from './workflow.ts';
import { penWebVitals } from './web-vitals.ts';

export const CAPABILITIES: readonly AnyCapability[] = [
  penStatus,
  penListPages,
  penSelectPage,
  penNavigate,
  penHeapSnapshot,
  penHeapDiff,
  penHeapTrack,
  penHeapSampling,
  penHeapSummary,
  penHeapObjects,
  penHeapRetainers,
  penHeapDominators,
  penHeapSearch,
  penCpuProfile,
  penCaptureTrace,
  penCpuSummary,
  penCpuCompare,
  penTraceInsights,
  penTraceQuery,
  penTraceCompare,
  penNetworkEnable,
  penNetworkWaterfall,
  penNetworkRequest,
  penNetworkBlocking,
  penNetworkCapture,
  penPerformanceMetrics,
  penWebVitals,
  penAccessibilityCheck,
  penLighthouse,
  penJsCoverage,
  penCssCoverage,
  penListSources,
  penSourceContent,
  penSearchSource,
  penWatch,
  penApplication,
  penCaptureApplication,
  penConsoleEnable,
  penConsoleMessages,
  penEvaluate,
  penCollectGarbage,
  penWorkflow,
  penScreenshot,
  penEmulate,
  penCookies,
  penStorage,
  penRecording,
  penListCaptures,
  penCaptureInfo,
  penDeleteCapture,
  penExport,
  penImport,
];
