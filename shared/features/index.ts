/** The only list of capabilities. Adding one is one line here. */
import { penAccessibilityCheck } from './audits/tools/accessibility-check.ts';
import { penApplication } from './ledger/tools/application.ts';
import { penCaptureApplication } from './ledger/tools/capture-application.ts';
import { penMemoryLedger } from './ledger/tools/memory-ledger.ts';
import { penCaptureInfo } from './library/tools/capture-info.ts';
import { penCaptureTrace } from './trace/tools/capture-trace.ts';
import { penCollectGarbage } from './heap/tools/collect-garbage.ts';
import { penCpuCompare } from './cpu/tools/cpu-compare.ts';
import { penCpuProfile } from './cpu/tools/cpu-profile.ts';
import { penCpuSummary } from './cpu/tools/cpu-summary.ts';
import { penCompare } from './comparison/tools/compare.ts';
import { penConsoleCapture } from './console/tools/console-capture.ts';
import { penConsoleEnable } from './console/tools/console-enable.ts';
import { penConsoleMessages } from './console/tools/console-messages.ts';
import type { AnyCapability } from '../core/capability/define.ts';
import { penCookies } from './page/tools/cookies.ts';
import { penCssCoverage } from './coverage/tools/css-coverage.ts';
import { penDeleteCapture } from './library/tools/delete-capture.ts';
import { penEmulate } from './page/tools/emulate.ts';
import { penEvaluate } from './page/tools/evaluate.ts';
import { penExplore } from './explorer/tools/explore.ts';
import { penExport } from './library/tools/export-capture.ts';
import { penHeapDiff } from './heap/tools/heap-diff.ts';
import { penHeapDominators } from './heap/tools/heap-dominators.ts';
import { penHeapObjects } from './heap/tools/heap-objects.ts';
import { penHeapRetainers } from './heap/tools/heap-retainers.ts';
import { penHeapSampling } from './heap/tools/heap-sampling.ts';
import { penHeapSearch } from './heap/tools/heap-search.ts';
import { penHeapSnapshot } from './heap/tools/heap-snapshot.ts';
import { penHeapSummary } from './heap/tools/heap-summary.ts';
import { penHeapTrack } from './heap/tools/heap-track.ts';
import { penImport } from './library/tools/import-capture.ts';
import { penJsCoverage } from './coverage/tools/js-coverage.ts';
import { penLighthouse } from './audits/tools/lighthouse.ts';
import { penLeakHunt } from './leak-hunt/tools/leak-hunt.ts';
import { penListCaptures } from './library/tools/list-captures.ts';
import { penListPages } from './page/tools/list-pages.ts';
import { penInteract } from './page/tools/interact.ts';
import { penNavigate } from './page/tools/navigate.ts';
import { penNetworkBlocking } from './network/tools/network-blocking.ts';
import { penNetworkCapture } from './network/tools/network-capture.ts';
import { penNetworkEnable } from './network/tools/network-enable.ts';
import { penNetworkRequest } from './network/tools/network-request.ts';
import { penNetworkWaterfall } from './network/tools/network-waterfall.ts';
import { penNotes } from './library/tools/notes.ts';
import { penPerformanceMetrics } from './page/tools/performance-metrics.ts';
import { penQuery } from './sql/tools/query.ts';
import { penRecording } from './library/tools/recording.ts';
import { penScreenshot } from './page/tools/screenshot.ts';
import { penSelection } from './pointing/tools/selection.ts';
import { penView } from './pointing/tools/view.ts';
import { penShow } from './pointing/tools/show.ts';
import { penSelectPage } from './page/tools/select-page.ts';
import { penStatus } from './library/tools/status.ts';
import { penStorage } from './page/tools/storage.ts';
import { penSourceContent } from './sources/tools/source-content.ts';
import { penSearchSource } from './sources/tools/source-search.ts';
import { penListSources } from './sources/tools/sources-list.ts';
import { penTraceCompare } from './trace/tools/trace-compare.ts';
import { penTraceInsights } from './trace/tools/trace-insights.ts';
import { penTraceQuery } from './trace/tools/trace-query.ts';
import { penWatch } from './live/tools/watch.ts';
import { penProvePrograms } from './prove/tools/prove-programs.ts';
import { penWorkflow } from './pen-workflow.ts';
import { penWebVitals } from './page/tools/web-vitals.ts';

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
