/** The only list of capabilities. Adding one is one line here. */
import { penAccessibilityCheck } from './audits/accessibility-check.ts';
import { penApplication } from './application/application.ts';
import { penCaptureApplication } from './application/capture-application.ts';
import { penMemoryLedger } from './application/memory-ledger.ts';
import { penCaptureInfo } from './library/capture-info.ts';
import { penCaptureTrace } from './trace/capture-trace.ts';
import { penCollectGarbage } from './heap/collect-garbage.ts';
import { penCpuCompare } from './cpu/cpu-compare.ts';
import { penCpuProfile } from './cpu/cpu-profile.ts';
import { penCpuSummary } from './cpu/cpu-summary.ts';
import { penCompare } from './comparison/compare.ts';
import { penConsoleCapture } from './console/console-capture.ts';
import { penConsoleEnable } from './console/console-enable.ts';
import { penConsoleMessages } from './console/console-messages.ts';
import type { AnyCapability } from './define.ts';
import { penCookies } from './page/cookies.ts';
import { penCssCoverage } from './coverage/css-coverage.ts';
import { penDeleteCapture } from './library/delete-capture.ts';
import { penEmulate } from './page/emulate.ts';
import { penEvaluate } from './page/evaluate.ts';
import { penExplore } from './explore/explore.ts';
import { penExport } from './library/export-capture.ts';
import { penHeapDiff } from './heap/heap-diff.ts';
import { penHeapDominators } from './heap/heap-dominators.ts';
import { penHeapObjects } from './heap/heap-objects.ts';
import { penHeapRetainers } from './heap/heap-retainers.ts';
import { penHeapSampling } from './heap/heap-sampling.ts';
import { penHeapSearch } from './heap/heap-search.ts';
import { penHeapSnapshot } from './heap/heap-snapshot.ts';
import { penHeapSummary } from './heap/heap-summary.ts';
import { penHeapTrack } from './heap/heap-track.ts';
import { penImport } from './library/import-capture.ts';
import { penJsCoverage } from './coverage/js-coverage.ts';
import { penLighthouse } from './audits/lighthouse.ts';
import { penLeakHunt } from './leak-hunt/leak-hunt.ts';
import { penListCaptures } from './library/list-captures.ts';
import { penListPages } from './page/list-pages.ts';
import { penInteract } from './page/interact.ts';
import { penNavigate } from './page/navigate.ts';
import { penNetworkBlocking } from './network/network-blocking.ts';
import { penNetworkCapture } from './network/network-capture.ts';
import { penNetworkEnable } from './network/network-enable.ts';
import { penNetworkRequest } from './network/network-request.ts';
import { penNetworkWaterfall } from './network/network-waterfall.ts';
import { penNotes } from './library/notes.ts';
import { penPerformanceMetrics } from './page/performance-metrics.ts';
import { penQuery } from './sql/query.ts';
import { penRecording } from './common/recording.ts';
import { penScreenshot } from './page/screenshot.ts';
import { penSelection } from './pointing/selection.ts';
import { penView } from './pointing/view.ts';
import { penShow } from './pointing/show.ts';
import { penSelectPage } from './page/select-page.ts';
import { penStatus } from './status.ts';
import { penStorage } from './page/storage.ts';
import { penSourceContent } from './sources/source-content.ts';
import { penSearchSource } from './sources/source-search.ts';
import { penListSources } from './sources/sources-list.ts';
import { penTraceCompare } from './trace/trace-compare.ts';
import { penTraceInsights } from './trace/trace-insights.ts';
import { penTraceQuery } from './trace/trace-query.ts';
import { penWatch } from './watch/watch.ts';
import { penProvePrograms } from './workflow/prove-programs.ts';
import { penWorkflow } from './workflow/workflow.ts';
import { penWebVitals } from './page/web-vitals.ts';

export const CAPABILITIES: readonly AnyCapability[] = [
  penStatus,
  penListPages,
  penSelectPage,
  penNavigate,
  penInteract,
  penHeapSnapshot,
  penHeapDiff,
  penExplore,
  penLeakHunt,
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
  penMemoryLedger,
  penConsoleEnable,
  penConsoleMessages,
  penConsoleCapture,
  penEvaluate,
  penCollectGarbage,
  penWorkflow,
  penProvePrograms,
  penScreenshot,
  penEmulate,
  penCookies,
  penStorage,
  penRecording,
  penQuery,
  penListCaptures,
  penCaptureInfo,
  penNotes,
  penDeleteCapture,
  penCompare,
  penExport,
  penImport,
  penShow,
  penSelection,
  penView,
];
