/** What else a capture tells of who allocated its objects: views do not import each other, so it comes from outside. */
import type { ReactNode } from 'react';
import type { AllocationRange } from '../../../shared/contracts/allocations.ts';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import type { ObjectActions } from './object-menu.ts';
import type { Retained } from './use-retained.ts';

/** Where the view of allocations stands; the document keeps it while another view is shown. */
export interface AllocationsPlace {
  /** Null: the whole recording. */
  readonly range: AllocationRange | null;
  readonly part: 'classes' | 'sites' | 'tree';
  readonly filter: string;
}

/** What the view of allocations is given of the document that it stands in. */
export interface AllocationsContext {
  readonly document: AnalysisDocument;
  readonly retained: Retained['state'];
  readonly place: AllocationsPlace;
  readonly onPlace: (change: (place: AllocationsPlace) => AllocationsPlace) => void;
  readonly onSelectObject: (node: HeapNode, key: string) => void;
  readonly objectActions: ObjectActions;
  readonly objectMenu: (node: HeapNode, key: string) => readonly MenuEntry[];
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Opens the file anew: the analysis process is gone. */
  readonly onReopen: () => void;
}

export interface AllocationParts {
  /** Absent where the capture has no time to show allocations over. */
  readonly view?: (context: AllocationsContext) => ReactNode;
  /** Who allocated the selected object. */
  readonly allocatedBy: (document: AnalysisDocument, node: HeapNode) => ReactNode;
}
