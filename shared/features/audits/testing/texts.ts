/** Test helper: a small report of Lighthouse. */
import { unwrap } from '../../../base/errors.ts';
import type { LighthouseReport } from '../contract/lighthouse.ts';
import { readLighthouseReport } from '../lighthouse-file/index.ts';

const PAGE = 'https://shop.test/';

const audit = (id: string, score: number | null, more: object = {}) => ({
  id,
  title: `About ${id}`,
  description: '',
  score,
  scoreDisplayMode: score === null ? 'informative' : 'binary',
  ...more,
});

/** `unusedScore`: the score of `unused-javascript`. */
const lighthouseText = (unusedScore: number): string =>
  JSON.stringify({
    lighthouseVersion: '13.5.0',
    requestedUrl: PAGE,
    finalDisplayedUrl: PAGE,
    fetchTime: '2026-11-20T09:00:00.000Z',
    configSettings: { formFactor: 'mobile', throttlingMethod: 'simulate', throttling: { cpuSlowdownMultiplier: 4 } },
    audits: {
      'largest-contentful-paint': {
        ...audit('largest-contentful-paint', 0.4, { scoreDisplayMode: 'numeric' }),
        numericValue: 4100,
        numericUnit: 'millisecond',
        displayValue: '4.1 s',
      },
      'unused-javascript': audit('unused-javascript', unusedScore, {
        details: {
          type: 'opportunity',
          overallSavingsMs: 300,
          overallSavingsBytes: 70_000,
          headings: [
            { key: 'url', valueType: 'url', label: 'URL' },
            { key: 'wastedBytes', valueType: 'bytes', label: 'Savings' },
          ],
          items: [{ url: `${PAGE}app.js`, wastedBytes: 70_000 }],
        },
      }),
      'image-alt': audit('image-alt', 1),
      label: audit('label', 0),
      'network-requests': audit('network-requests', null),
      'focus-traps': audit('focus-traps', null, { scoreDisplayMode: 'manual' }),
      'video-caption': audit('video-caption', null, { scoreDisplayMode: 'notApplicable' }),
      'robots-txt': audit('robots-txt', null, { scoreDisplayMode: 'error', errorMessage: 'It could not be fetched.' }),
    },
    categories: {
      performance: {
        title: 'Performance',
        score: 0.49,
        auditRefs: [
          { id: 'largest-contentful-paint', group: 'metrics', acronym: 'LCP' },
          { id: 'unused-javascript' },
          { id: 'network-requests' },
        ],
      },
      accessibility: {
        title: 'Accessibility',
        score: 0.8,
        auditRefs: [{ id: 'image-alt' }, { id: 'label' }, { id: 'focus-traps' }, { id: 'video-caption' }],
      },
      seo: { title: 'SEO', score: 1, auditRefs: [{ id: 'image-alt' }, { id: 'robots-txt' }] },
    },
  });

export function lighthouseReport(unusedScore = 0): LighthouseReport {
  return unwrap(readLighthouseReport(lighthouseText(unusedScore)));
}

export const TEXTS = { lighthouse: lighthouseText(0) };
