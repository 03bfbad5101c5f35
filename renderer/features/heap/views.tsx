import type { KindViews } from '../../core/widgets/capture-view.ts';
import type { AllocationParts } from './allocation-parts.ts';
import { AllocatedBy } from './allocations/allocated-by.tsx';
import { AllocationsPane } from './allocations/allocations-pane.tsx';
import { HeapDiffDocument } from './diff/heap-diff-document.tsx';
import { HeapSnapshotDocument } from './heap-snapshot-document.tsx';

const TIMELINE_ALLOCATIONS: AllocationParts = {
  view: (context) => <AllocationsPane {...context} />,
  allocatedBy: (document, node) => <AllocatedBy document={document} node={node} isTimeline />,
};
const SNAPSHOT_ALLOCATIONS: AllocationParts = {
  allocatedBy: (document, node) => <AllocatedBy document={document} node={node} isTimeline={false} />,
};

export const VIEWS = {
  heap: {
    View: (props) => (
      <HeapSnapshotDocument
        {...props}
        allocations={props.capture.kind === 'heap-timeline' ? TIMELINE_ALLOCATIONS : SNAPSHOT_ALLOCATIONS}
      />
    ),
    Comparison: (props) => <HeapDiffDocument {...props} />,
  },
} satisfies KindViews;
