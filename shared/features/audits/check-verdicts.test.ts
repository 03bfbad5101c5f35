/** Verdicts of Lighthouse and coverage. */
import { describe, expect, it } from 'vitest';
import { verdictSentences } from '../../core/findings/verdict.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import { only } from '../../core/capability/testing/only.ts';
import { lighthouseVerdict } from './lighthouse/rules.ts';
import { asking, base, say } from '../../core/kinds/testing/verdict-fixture.ts';
import { VERDICTS } from '../verdicts.ts';

describe('the verdict of a check', () => {
  it('of Lighthouse names the lowest score and the largest saving, and is silent about a failed run', () => {
    type Run = Parameters<typeof lighthouseVerdict>[0];
    const run: Partial<Run> = {
      mode: 'navigation',
      notAudited: [],
      runtimeError: null,
      metrics: [],
      categories: [
        { id: 'performance', title: 'Performance', score: 0.43, passed: 1, passable: 2 },
        { id: 'seo', title: 'SEO', score: 0.95, passed: 1, passable: 2 },
      ],
      audits: [
        only<Run['audits'][number]>('audit', {
          title: 'Reduce unused JavaScript',
          outcome: 'fails',
          savingsMs: 1200,
          savingsBytes: null,
        }),
      ],
    };
    expect(say(lighthouseVerdict(only<Run>('run', run)))).toBe(
      'Performance is poor: 43 of 100. Reduce unused JavaScript would save 1.20 s.',
    );
    const failed = { ...run, runtimeError: { code: 'NO_FCP', message: 'not painted' } };
    expect(lighthouseVerdict(only<Run>('run', failed))).toBeNull();
  });

  it('of two coverage files says how much of each is unused, and what ran in only one', async () => {
    const kilobytes = { baseTotalBytes: 4000, baseUsedBytes: 1000, newTotalBytes: 4000, newUsedBytes: 3000 };
    const totals = { ...kilobytes, newlyUsedBytes: 2500, noLongerUsedBytes: 500 };
    const ask = asking({ 'coverage.compare': { rows: [], total: 0, ...totals } });
    const verdict = await VERDICTS.coverage?.compared?.(ask, base(ask));
    expect(told(verdict === null || verdict === undefined ? '' : verdictSentences(verdict), PERSON)).toBe(
      'Unused: 2.9 KB of 3.9 KB → 1,000 B of 3.9 KB. Of the same code, 2.4 KB newly ran and 500 B no longer ran.',
    );
  });
});
