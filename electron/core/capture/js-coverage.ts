/**
 * JavaScript coverage as V8 counts it. The file holds the source of every script, so it can be read without the page. V8 reports all
 * scripts of the isolate, also those of other tabs and of a page that was left and is cached: of a page, only the scripts of its present
 * document are counted. Those without a URL, and those of the workbench, are counted and left out.
 */
import { atOnce } from '../../../shared/base/at-once.ts';
import { isWorkbenchScript } from '../../../shared/base/workbench-scripts.ts';
import type { CoveragePort, JsCoverageSettings } from '../../../shared/core/capability/coverage-ports.ts';
import { errorOfAbort, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import { isPageLike } from '../../../shared/core/contracts/targets.ts';
import { createCoverageRecording, sendAll, type CoverageParts } from './coverage-recording.ts';
import type { OpenCoverage } from './inlined-functions.ts';

/** Texts that are read beside each other: one round trip after another takes minutes of a page with thousands of modules. */
const TEXTS_AT_ONCE = 16;
/** V8 takes seconds to count the coverage of a page with 50 MB of scripts. */
const TAKE_DEADLINE_MS = 60_000;

export function createJsCoverage({
  coverage,
  ...parts
}: CoverageParts & { readonly coverage: OpenCoverage }): CoveragePort<JsCoverageSettings> {
  return createCoverageRecording<JsCoverageSettings>(parts, {
    kind: { tool: 'pen_js_coverage', noun: 'JS coverage', key: 'Profiler' },
    document: 'js-coverage',
    prefix: 'jscov',
    stops: ['Profiler.stopPreciseCoverage', 'Profiler.disable', 'Debugger.disable', 'Runtime.disable'],
    ended: (session) => coverage.delete(session),
    begin: async (session, { callCount, detailed }, signal) => {
      coverage.add(session);
      /** Position of an inline script in its document, by script id. */
      const places = new Map<string, { startLine: number; startColumn: number }>();
      /** Scripts of the document; null for a target that has none. */
      const ofDocument = isPageLike(session.target.type) ? new Set<string>() : null;
      // Sent before the scripts of the next document, which are those of a cached one too.
      session.on('Runtime.executionContextsCleared', () => ofDocument?.clear());
      session.on('Debugger.scriptParsed', ({ scriptId, url, startLine, startColumn }) => {
        ofDocument?.add(scriptId);
        if (url !== '' && (startLine > 0 || startColumn > 0)) places.set(scriptId, { startLine, startColumn });
      });
      // Sources come from the Debugger domain, which must never pause the page.
      await session.send('Debugger.setSkipAllPauses', { skip: true });
      await sendAll(
        session,
        [
          ...(ofDocument === null ? [] : [['Runtime.enable', {}] as const]),
          ['Debugger.enable', {}],
          ['Debugger.setSkipAllPauses', { skip: true }],
          ['Profiler.enable', {}],
          ['Profiler.startPreciseCoverage', { callCount, detailed }],
        ],
        signal,
      );
      return async (stopSignal) => {
        const options = { signal: stopSignal, deadlineMs: TAKE_DEADLINE_MS };
        const taken = unwrap(await session.send('Profiler.takePreciseCoverage', {}, options));
        const all = taken.result.filter(({ scriptId }) => ofDocument?.has(scriptId) ?? true);
        const scripts = all.filter(({ url }) => url !== '' && !isWorkbenchScript(url));
        const sources = await atOnce(
          scripts,
          TEXTS_AT_ONCE,
          ({ scriptId }) => session.send('Debugger.getScriptSource', { scriptId }, options),
          () => stopSignal.aborted,
        );
        if (stopSignal.aborted) throw new AppFailure(errorOfAbort(stopSignal));
        const entries: string[] = [];
        let withoutText = 0;
        for (const [at, source] of sources.entries()) {
          const script = scripts[at];
          if (script === undefined) continue;
          const { scriptId, url, functions } = script;
          // A script may have been collected since; any other error means that the target is gone.
          if (!source.ok && source.error.code !== 'cdp_error') throw new AppFailure(source.error);
          const text = source.ok && source.value.scriptSource !== '' ? source.value.scriptSource : null;
          if (text === null) withoutText += 1;
          entries.push(
            JSON.stringify({ scriptId, url, ...places.get(scriptId), functions, ...(text === null ? {} : { text }) }),
          );
        }
        return { entries, reportedCount: all.length, withoutText };
      };
    },
  });
}
