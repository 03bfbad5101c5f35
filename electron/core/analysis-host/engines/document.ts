/** An open file of any kind. `kind` is the `document` of its capture kind in the contract. */
import type { OpenConsole } from '../opening/open-console.ts';
import type { OpenCoverage } from '../opening/open-coverage.ts';
import type { OpenHeap } from '../opening/open-heap.ts';
import type { OpenNetwork } from '../opening/open-network.ts';
import type { OpenProfile } from '../opening/open-profile.ts';
import type { OpenTrace } from '../opening/open-trace.ts';
import type { OpenReport } from '../../../../shared/features/report-readers.ts';

export type OpenDocument = OpenCoverage | OpenHeap | OpenProfile | OpenTrace | OpenNetwork | OpenConsole | OpenReport;

export type OpenDocumentOf<K extends OpenDocument['kind']> = Extract<OpenDocument, { kind: K }>;
