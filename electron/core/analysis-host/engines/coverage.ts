/** Coverage of scripts or style sheets, and the comparison of two such captures. */
import {
  answerComparison,
  answerFileComparison,
  type CoverageDocumentQueryName,
} from '../../../../shared/engine/coverage/index.ts';
import { COVERAGE_QUERIES } from '../../../../shared/engine/coverage/contract/coverage.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { openCoverage, type OpenCoverage } from '../opening/open-coverage.ts';
import { COVERAGE_TABLES } from '../../../../shared/engine/tables/index.ts';
import { readableTables } from '../readable-tables.ts';
import { answered, parseParams, queryNames, type Compared, type DocumentEngine } from './engine.ts';

export const coverageEngine: DocumentEngine<OpenCoverage, CoverageDocumentQueryName> = {
  open: openCoverage,
  queries: queryNames(COVERAGE_QUERIES, ['coverage.compare', 'coverage.compare-file', 'coverage.originals']),
  ask: ({ queries }, { query, params }) => answered(() => queries.answer(query, params)),
  tables: ({ queries: { document } }) => readableTables(COVERAGE_TABLES, document),
  comparisons({ documents }) {
    /** Both documents, open; the earlier one first. */
    async function withPair<T>(
      { current, openCompared, waiter }: Compared,
      basePath: string,
      work: (base: OpenCoverage['queries'], later: OpenCoverage['queries']) => T,
    ): Promise<T> {
      const base = await openCompared(basePath);
      const both = await documents.together(['coverage'], [current, base], waiter, async (open) =>
        work(open.of(base).queries, open.of(current).queries),
      );
      return unwrap(both);
    }
    return {
      'coverage.compare': (compared, given) => {
        const params = parseParams('coverage.compare', given);
        return withPair(compared, params.base, (base, later) =>
          answerComparison(base.document, later.document, params),
        );
      },
      'coverage.compare-file': (compared, given) => {
        const params = parseParams('coverage.compare-file', given);
        return withPair(compared, params.base, (base, later) =>
          answerFileComparison(base.document, later.document, params),
        );
      },
    };
  },
};
