/** The tool that captures what a document is made of. */
import type { DocumentKind } from '../../contracts/captures.ts';

export const CAPTURED_WITH: Readonly<Record<DocumentKind, string>> = {
  heap: 'pen_heap_snapshot',
  'heap-profile': 'pen_heap_sampling',
  'cpu-profile': 'pen_cpu_profile',
  trace: 'pen_capture_trace',
  network: 'pen_network_capture',
  coverage: 'pen_js_coverage',
  lighthouse: 'pen_lighthouse',
  accessibility: 'pen_accessibility_check',
  application: 'pen_capture_application',
};
