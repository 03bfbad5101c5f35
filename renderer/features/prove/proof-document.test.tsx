import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { ProofFile } from '../../../shared/features/prove/contract/proof-files.ts';
import { PROVEN, PROVEN_INP } from '../../../shared/features/prove/testing/texts.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture, endpoint, target } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ProofDocument } from './proof-document.tsx';

afterEach(cleanup);

const PAGE = target('t1', { type: 'page', url: 'http://localhost:1/' });
const PARAMS = { name: 'prove', before: 'http://localhost:2/', url: PAGE.url, steps: ['click Save'], claim: 'inp' };

function open(report: ProofFile['report']) {
  const file: ProofFile = { penProof: 1, asked: { tool: 'pen_workflow', params: PARAMS }, report };
  const { document } = standInDocument({ 'proof.file': () => file });
  const bench = createTestWorkbench({ analysis: { open: async () => ok(document) } });
  bench.topic('endpoints', [endpoint('e1', { targets: [PAGE] })]);
  const runs = report.figures.flatMap(({ before, after }) => [before.link, after.link]);
  const ids = [...new Set(runs.flatMap((link) => link?.split('/')[3] ?? []))];
  bench.topic(
    'captures',
    ids.map((id) => capture(id, { kind: 'trace' })),
  );
  const proof = capture('proof-00000001', { kind: 'proof', target: PAGE, options: { captures: ids.join(' ') } });
  render(bench.wrap(<ProofDocument capture={proof} exportMenu={null} facts={null} loss={null} />));
  return bench;
}

it('proves again with other content allowed, where that is why nothing is proven', async () => {
  const bench = open({ ...PROVEN, verdict: 'not proven', missing: ['Total'] });
  const allow = await screen.findByRole('button', { name: 'Prove again, allow other content' });
  expect(allow.dataset['look']).toBe('primary');
  expect(screen.getByRole('button', { name: 'Prove again' }).dataset['look']).toBe('plain');
  fireEvent.click(allow);
  await waitFor(() => expect(bench.asked.some(({ name }) => name === 'pen_workflow')).toBe(true));
  expect(bench.asked.find(({ name }) => name === 'pen_workflow')?.params).toEqual({
    ...PARAMS,
    ...{ otherContent: true, target: PAGE.id },
  });
});

it('does not offer it for a proof whose builds end with the same', async () => {
  open(PROVEN);
  expect(await screen.findByRole('button', { name: 'Prove again' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: /other content/ })).toBeNull();
});

it('opens the runs of a figure in pairs: before and after, or neither', async () => {
  const link = (id: string) => `pen://captures/trace-${id}`;
  const figure = (title: string, before: string, after: string) => ({
    ...{ ...PROVEN_INP, name: title, title, isClaimed: title === 'INP' },
    ...{ before: { ...PROVEN_INP.before, link: link(before) }, after: { ...PROVEN_INP.after, link: link(after) } },
  });
  const [a, b, c] = ['00000001', '00000002', '00000003'];
  open({ ...PROVEN, figures: [figure('INP', a, b), figure('Long tasks', a, c)] });
  const row = await screen.findByTestId('result-captures');
  expect(row.textContent).toBe('Open the median runs:INP beforeINP after');
});
