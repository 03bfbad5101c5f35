/** An open file of any kind. `kind` is the `document` of its capture kind in the contract. */
import type { OpenCoverage } from '../open-coverage.ts';
import type { OpenCpuProfile } from '../open-cpu-profile.ts';
import type { OpenHeapProfile } from '../open-heap-profile.ts';
import type { OpenHeap } from '../open-heap.ts';
import type { OpenNetwork } from '../open-network.ts';
import type { OpenAccessibility, OpenApplication, OpenLighthouse } from '../open-reports.ts';
import type { OpenTrace } from '../open-trace.ts';

export type OpenDocument =
  | OpenCoverage
  | OpenHeap
  | OpenHeapProfile
  | OpenCpuProfile
  | OpenTrace
  | OpenNetwork
  | OpenAccessibility
  | OpenApplication
  | OpenLighthouse;

export type OpenDocumentOf<K extends OpenDocument['kind']> = Extract<OpenDocument, { kind: K }>;
