/** Allocation data of a capture for the heap views. Passed in, because view folders do not import each other. */
import type { ReactNode } from 'react';
import type { AllocationRange } from '../../../shared/engine/heap/contract/allocations.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import type { ObjectActions } from './objects/object-menu.ts';
import type { Retained } from './objects/use-retained.ts';

/** State of the allocations view; the document retains it while another view is shown. */
export interface AllocationsPlace {
  /** Null: the whole recording. */
  readonly range: AllocationRange | null;
  readonly part: 'classes' | 'sites' | 'tree';
  readonly filter: string;
}

/** Props that the allocations view gets from its document. */
export interface AllocationsContext {
  readonly document: AnalysisDocument;
  readonly retained: Retained['state'];
  readonly place: AllocationsPlace;
  readonly onPlace: (change: (place: AllocationsPlace) => AllocationsPlace) => void;
  readonly onSelectObject: (node: HeapNode, key: string) => void;
  readonly objectActions: ObjectActions;
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Reopens the file after the analysis process exited. */
  readonly onReopen: () => void;
}

export interface AllocationParts {
  /** Absent if the capture has no allocation times. */
  readonly view?: (context: AllocationsContext) => ReactNode;
  /** The function that allocated the selected object. */
  readonly allocatedBy: (document: AnalysisDocument, node: HeapNode) => ReactNode;
}
