/** Original places of functions and scripts: the document lists the generated ones, the rest comes from source maps. */
import { ok } from '../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../shared/contracts/analysis.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import { originalsOfCoverage } from '../source-maps/original-coverage.ts';
import { originalPlaces } from '../source-maps/original-places.ts';
import type { DocumentRef } from './document-entry.ts';
import type { Documents } from './documents-contract.ts';
import { answered, parseParams } from './engines/engine.ts';
import { askDocument, requireKind } from './engines/index.ts';
import type { Waiter } from './shared-work.ts';

export interface Originals {
  ofFunctions(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
  /** The places in a script of a coverage capture, with the used parts of its sources. */
  ofCoverage(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
}

/** `allowedPaths` keeps the folders and files in which the port may look for source maps. */
export function createOriginals(
  documents: Documents,
  allowedPaths: (paths: readonly string[]) => readonly string[],
): Originals {
  return {
    async ofFunctions({ key, filePath }, given, waiter) {
      const { places, lookIn, besideScripts } = parseParams('profile.originals', given);
      const asked =
        places === undefined
          ? await documents.query(key, filePath, waiter, (open) =>
              answered(() =>
                open.kind === 'trace'
                  ? open.sampledFunctions()
                  : requireKind(open, ['cpu-profile', 'heap-profile'], { query: 'profile.originals', filePath }).queries
                      .document.functions,
              ),
            )
          : ok(places);
      // The document may be released while maps are read.
      if (!asked.ok) return asked;
      const question = { places: asked.value, lookIn: allowedPaths(lookIn), besideScripts };
      return ok(await originalPlaces(question, waiter.signal));
    },
    async ofCoverage({ key, filePath }, given, waiter) {
      const { index, lookIn } = parseParams('coverage.originals', given);
      const file = await documents.query(key, filePath, waiter, (open) =>
        askDocument(open, { query: 'coverage.file', filePath, params: { index } }),
      );
      if (!file.ok) return file;
      return ok(await originalsOfCoverage(file.value as AnalysisAnswer<'coverage.file'>, lookIn));
    },
  };
}
