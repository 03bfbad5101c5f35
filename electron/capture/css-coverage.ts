/**
 * CSS coverage: which style rules matched an element during the recording. Chromium reports used rules only (tried on 156), so the file
 * also holds the style sheets, from which the unused rules follow.
 */
import { err, ok } from '../../shared/base/result.ts';
import type { CoveragePort } from '../../shared/capabilities/coverage/coverage-ports.ts';
import { errorOfAbort } from '../../shared/contracts/errors.ts';
import type { EventParams } from '../../shared/contracts/protocol-events.ts';
import { CLEANUP_DEADLINE_MS } from '../cdp/index.ts';
import { createCoverageRecording, hasStopped, type CoverageParts } from './coverage-recording.ts';

const START_DEADLINE_MS = 15_000;
const READ_DEADLINE_MS = 30_000;

export function createCssCoverage(parts: CoverageParts): CoveragePort<Record<string, never>> {
  return createCoverageRecording<Record<string, never>>(parts, {
    kind: { tool: 'pen_css_coverage', noun: 'CSS coverage', key: 'CSS' },
    prefix: 'csscov',
    begin: async (session, _settings, signal) => {
      const sheets = new Map<string, EventParams<'CSS.styleSheetAdded'>['header']>();
      session.on('CSS.styleSheetAdded', ({ header }) => {
        if (header.origin === 'regular') sheets.set(header.styleSheetId, header);
      });
      session.on('CSS.styleSheetRemoved', ({ styleSheetId }) => sheets.delete(styleSheetId));
      // The CSS domain cannot be enabled without the DOM domain.
      for (const method of ['DOM.enable', 'CSS.enable', 'CSS.startRuleUsageTracking'] as const) {
        const done = await session.send(method, {}, { signal, deadlineMs: START_DEADLINE_MS });
        if (!done.ok) return done;
      }
      return ok({
        finish: async (stopSignal, facts) => {
          const stopped = await session.send(
            'CSS.stopRuleUsageTracking',
            {},
            { signal: stopSignal, deadlineMs: READ_DEADLINE_MS },
          );
          if (!stopped.ok) return stopped;
          const used = Map.groupBy(
            stopped.value.ruleUsage.filter((usage) => usage.used),
            ({ styleSheetId }) => styleSheetId,
          );
          const head = { version: 1, kind: 'css-coverage', ...facts };
          const texts: string[] = [`{"penCoverage":${JSON.stringify(head)},"result":[`];
          let withoutText = 0;
          let kept = 0;
          const all = [...sheets.values()];
          for (const { styleSheetId, sourceURL, isInline, isConstructed, startLine, startColumn } of all) {
            if (stopSignal.aborted) return err(errorOfAbort(stopSignal));
            const read = await session.send(
              'CSS.getStyleSheetText',
              { styleSheetId },
              { signal: stopSignal, deadlineMs: READ_DEADLINE_MS },
            );
            if (!read.ok && read.error.code !== 'cdp_error') return read;
            // Unused rules cannot be determined without the text.
            if (!read.ok) {
              withoutText += 1;
              continue;
            }
            const ranges = (used.get(styleSheetId) ?? []).map(({ startOffset, endOffset }) => ({
              start: startOffset,
              end: endOffset,
            }));
            const entry = {
              styleSheetId,
              url: sourceURL,
              ...(isInline ? { isInline } : {}),
              ...(isConstructed === true ? { isConstructed } : {}),
              ...(startLine > 0 || startColumn > 0 ? { startLine, startColumn } : {}),
              ranges,
              text: read.value.text,
            };
            texts.push(`${kept === 0 ? '' : ',\n'}${JSON.stringify(entry)}`);
            kept += 1;
          }
          texts.push(']}');
          return ok({ parts: texts, told: all.length, kept, withoutText });
        },
      });
    },
    cleanUp: async (session) => {
      const ended = await Promise.all(
        (['CSS.stopRuleUsageTracking', 'CSS.disable', 'DOM.disable'] as const).map((method) =>
          session.send(method, {}, { deadlineMs: CLEANUP_DEADLINE_MS }),
        ),
      );
      return ended.every(hasStopped);
    },
  });
}
