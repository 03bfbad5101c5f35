/** Test helper: a small file of coverage. */
import { unwrap } from '../../../base/errors.ts';
import { analyseCoverage, readCoverage, type CoverageDocument } from '../index.ts';

const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });

/** Calls `a` three times and never `b`; a vendor script that was loaded twice, the second time without use; and an inline script. */
const COVERAGE_FILE = {
  penCoverage: { kind: 'js-coverage', callCount: true, detailed: true, url: 'https://shop.test/', navigated: null },
  result: [
    {
      scriptId: '1',
      url: 'https://shop.test/app.js',
      text: 'function a(){}\nfunction b(){ü}\na();a();a();\n',
      functions: [
        { functionName: '', ranges: [range(0, 44, 1)], isBlockCoverage: true },
        { functionName: 'a', ranges: [range(0, 14, 3)], isBlockCoverage: true },
        { functionName: 'b', ranges: [range(15, 30, 0)], isBlockCoverage: true },
      ],
    },
    {
      scriptId: '2',
      url: 'https://cdn.test/vendor.js',
      functions: [
        { functionName: '', ranges: [range(0, 100, 1)], isBlockCoverage: false },
        { functionName: '', ranges: [range(10, 90, 0)], isBlockCoverage: false },
      ],
    },
    { scriptId: '3', url: '', text: 'go()', functions: [{ functionName: '', ranges: [range(0, 4, 1)] }] },
    {
      scriptId: '4',
      url: 'https://cdn.test/vendor.js',
      text: 'function c(){}function c(){}',
      functions: [
        { functionName: '', ranges: [range(0, 28, 0)] },
        { functionName: 'c', ranges: [range(0, 14, 0)] },
        { functionName: 'c', ranges: [range(14, 28, 0)] },
      ],
    },
  ],
};

export const COVERAGE_TEXT = JSON.stringify(COVERAGE_FILE);

export function coverageDocument(): CoverageDocument {
  return analyseCoverage(unwrap(readCoverage(COVERAGE_TEXT)));
}
