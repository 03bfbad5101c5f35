/** Lines of a capture in answers. */
import { expect, test } from 'vitest';
import { toyRecord } from './testing/toy-heap.ts';
import { captureFacts, captureView } from './capture-view.ts';
import { factsText } from '../findings/markdown.ts';

test('the time of a file is that of its import, not of a recording', () => {
  const at = '2026-01-01T10:00:00.000Z';
  expect(factsText(captureFacts(captureView(toyRecord('heap-00000001'))))).toContain(`**Captured at**: ${at}`);
  const imported = factsText(captureFacts(captureView(toyRecord('heap-00000001', { origin: 'imported' }))));
  expect(imported).toContain(`**Imported at**: ${at}`);
  expect(imported).not.toContain('Captured at');
});
