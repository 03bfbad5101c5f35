import { expect, it } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import { heapEdge, heapNode, standInDocument } from '../../../core/testing/analysis.ts';
import { loadReport } from './object-report.ts';

const ROW = heapNode(9, { name: 'Row', preview: '{id}', retainedSizeBytes: 2048 });

it('contains identity, sizes, source location and retaining path', async () => {
  const { document } = standInDocument({
    'heap.object': () => ({
      node: ROW,
      dominator: heapNode(2, { name: 'Store' }),
      location: { url: 'file:///a.js', line: 3, column: 7 },
    }),
    'heap.paths': () => ({
      paths: [
        {
          steps: [
            { edge: null, node: heapNode(1, { name: '(root)' }) },
            { edge: heapEdge('rows'), node: ROW },
          ],
        },
      ],
      hiddenWeak: 0,
      isCut: false,
    }),
  });
  const report = await loadReport(document, 'After 5 × open', ROW);
  expect(report).toEqual({
    ok: true,
    value: `## \`Row\` @9

- Object: \`Row {id} @9\`
- Node type: object
- Retained: 2.0 KB
- Shallow: 16 B
- Distance: 3
- Dominator: \`Store @2\`
- Source: \`file:///a.js:3:7\`
- Capture: \`After 5 × open\`

### Retaining path

\`\`\`
(root) @1
  .rows → Row {id} @9 (page)
\`\`\``,
  });
});

it('fails if the object cannot be queried', async () => {
  const error = appError('analysis_crashed', 'It ended.');
  const { document } = standInDocument({ 'heap.object': () => Promise.resolve({ ok: false, error }) });
  await expect(loadReport(document, 'A', ROW)).resolves.toEqual({ ok: false, error });
});
