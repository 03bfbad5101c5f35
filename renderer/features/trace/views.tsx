import type { ReactNode } from 'react';
import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ThreadSamples } from '../cpu/thread-samples.tsx';
import { TraceDiffDocument } from './diff/trace-diff-document.tsx';
import { TraceDocument, type TraceSamplesParts } from './trace-document.tsx';

function samplesOfThread(parts: TraceSamplesParts): ReactNode {
  return <ThreadSamples {...parts} />;
}

export const VIEWS = {
  trace: {
    View: (props) => <TraceDocument {...props} samples={samplesOfThread} />,
    Comparison: ({ between: _none, ...pair }) => <TraceDiffDocument {...pair} />,
  },
} satisfies KindViews;
