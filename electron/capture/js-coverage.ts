/**
 * JavaScript coverage as V8 counts it. The file holds the source of every script, so it can be read without the page. V8 reports all
 * scripts of the isolate; those without a URL are counted and left out.
 */
import { err, ok } from '../../shared/base/result.ts';
import type { CoveragePort, JsCoverageSettings } from '../../shared/capabilities/coverage/coverage-ports.ts';
import { errorOfAbort } from '../../shared/contracts/errors.ts';
import { CLEANUP_DEADLINE_MS } from '../cdp/index.ts';
import { createCoverageRecording, hasStopped, type CoverageParts } from './coverage-recording.ts';

/** V8 takes seconds to count the coverage of a page with 50 MB of scripts. */
const TAKE_DEADLINE_MS = 60_000;
const START_DEADLINE_MS = 15_000;

export function createJsCoverage(parts: CoverageParts): CoveragePort<JsCoverageSettings> {
  return createCoverageRecording<JsCoverageSettings>(parts, {
    kind: { tool: 'pen_js_coverage', noun: 'JS coverage', key: 'Profiler' },
    prefix: 'jscov',
    begin: async (session, settings, signal) => {
      const { callCount, detailed } = settings;
      /** Position of an inline script in its document, by script id. */
      const places = new Map<string, { startLine: number; startColumn: number }>();
      session.on('Debugger.scriptParsed', ({ scriptId, url, startLine, startColumn }) => {
        if (url !== '' && (startLine > 0 || startColumn > 0)) places.set(scriptId, { startLine, startColumn });
      });
      // Sources come from the Debugger domain, which must never pause the page.
      await session.send('Debugger.setSkipAllPauses', { skip: true });
      for (const [method, params] of [
        ['Debugger.enable', {}],
        ['Debugger.setSkipAllPauses', { skip: true }],
        ['Profiler.enable', {}],
        ['Profiler.startPreciseCoverage', { callCount, detailed }],
      ] as const) {
        const done = await session.send(method, params, { signal, deadlineMs: START_DEADLINE_MS });
        if (!done.ok) return done;
      }
      return ok({
        finish: async (stopSignal, facts) => {
          const taken = await session.send(
            'Profiler.takePreciseCoverage',
            {},
            { signal: stopSignal, deadlineMs: TAKE_DEADLINE_MS },
          );
          if (!taken.ok) return taken;
          const all = taken.value.result;
          const scripts = all.filter(({ url }) => url !== '');
          const head = { version: 1, kind: 'js-coverage', callCount, detailed, ...facts };
          const texts: string[] = [`{"penCoverage":${JSON.stringify(head)},"result":[`];
          let withoutText = 0;
          for (const [index, { scriptId, url, functions }] of scripts.entries()) {
            if (stopSignal.aborted) return err(errorOfAbort(stopSignal));
            const source = await session.send(
              'Debugger.getScriptSource',
              { scriptId },
              { signal: stopSignal, deadlineMs: TAKE_DEADLINE_MS },
            );
            // A script may have been collected since; any other error means that the target is gone.
            if (!source.ok && source.error.code !== 'cdp_error') return source;
            const text = source.ok && source.value.scriptSource !== '' ? source.value.scriptSource : null;
            if (text === null) withoutText += 1;
            const place = places.get(scriptId);
            const entry = { scriptId, url, ...place, functions, ...(text === null ? {} : { text }) };
            texts.push(`${index === 0 ? '' : ',\n'}${JSON.stringify(entry)}`);
          }
          texts.push(']}');
          return ok({ parts: texts, told: all.length, kept: scripts.length, withoutText });
        },
      });
    },
    cleanUp: async (session) => {
      const ended = await Promise.all(
        (['Profiler.stopPreciseCoverage', 'Profiler.disable', 'Debugger.disable'] as const).map((method) =>
          session.send(method, {}, { deadlineMs: CLEANUP_DEADLINE_MS }),
        ),
      );
      return ended.every(hasStopped);
    },
  });
}
