/**
 * CSS coverage: which style rules matched an element during the recording. Chromium reports used rules only (tried on 156), so the file
 * also holds the style sheets, from which the unused rules follow.
 */
import type { CoveragePort } from '../../../shared/core/capability/coverage-ports.ts';
import { AppFailure, errorOfAbort, unwrap } from '../../../shared/base/errors.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import { createCoverageRecording, sendAll, type CoverageParts } from './coverage-recording.ts';

const READ_DEADLINE_MS = 30_000;

export function createCssCoverage(parts: CoverageParts): CoveragePort<Record<string, never>> {
  return createCoverageRecording<Record<string, never>>(parts, {
    kind: { tool: 'pen_css_coverage', noun: 'CSS coverage', key: 'CSS' },
    document: 'css-coverage',
    prefix: 'csscov',
    stops: ['CSS.stopRuleUsageTracking', 'CSS.disable', 'DOM.disable'],
    begin: async (session, _settings, signal) => {
      const sheets = new Map<string, EventParams<'CSS.styleSheetAdded'>['header']>();
      session.on('CSS.styleSheetAdded', ({ header }) => {
        if (header.origin === 'regular') sheets.set(header.styleSheetId, header);
      });
      session.on('CSS.styleSheetRemoved', ({ styleSheetId }) => sheets.delete(styleSheetId));
      // The CSS domain cannot be enabled without the DOM domain.
      await sendAll(
        session,
        [
          ['DOM.enable', {}],
          ['CSS.enable', {}],
          ['CSS.startRuleUsageTracking', {}],
        ],
        signal,
      );
      return async (stopSignal) => {
        const options = { signal: stopSignal, deadlineMs: READ_DEADLINE_MS };
        const stopped = unwrap(await session.send('CSS.stopRuleUsageTracking', {}, options));
        const used = Map.groupBy(
          stopped.ruleUsage.filter((usage) => usage.used),
          ({ styleSheetId }) => styleSheetId,
        );
        const entries: string[] = [];
        let withoutText = 0;
        const all = [...sheets.values()];
        for (const { styleSheetId, sourceURL, isInline, isConstructed, startLine, startColumn } of all) {
          if (stopSignal.aborted) throw new AppFailure(errorOfAbort(stopSignal));
          const read = await session.send('CSS.getStyleSheetText', { styleSheetId }, options);
          if (!read.ok && read.error.code !== 'cdp_error') throw new AppFailure(read.error);
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
          entries.push(JSON.stringify(entry));
        }
        return { entries, reportedCount: all.length, withoutText };
      };
    },
  });
}
