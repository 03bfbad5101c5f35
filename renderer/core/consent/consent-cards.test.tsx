import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { ConsentRequest } from '../../../shared/core/contracts/consents.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { ConsentCards } from './consent-cards.tsx';

afterEach(cleanup);

const REQUEST: ConsentRequest = {
  id: 'r1',
  caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
  tool: 'pen_delete_capture',
  title: 'Delete Capture',
  permissions: ['library'],
  targetId: null,
  targetTitle: '',
  targetUrl: '',
  origin: '',
  code: null,
  details: [{ label: 'capture', text: 'heap-1\u202E2\u200B' }],
  askedAtMs: 0,
};

function show(targetId: string | null, request: ConsentRequest = REQUEST) {
  const bench = createTestWorkbench();
  bench.topic('consents', { requests: [request], grants: [] });
  render(bench.wrap(<ConsentCards targetId={targetId} />));
  return bench;
}

it('a request without a target is over the documents, with every argument and its hidden characters', () => {
  show(null);
  const card = screen.getByTestId('consent-card');
  expect(card.textContent).toContain('Claude Code wants to manage the library');
  expect(card.textContent).toContain('Delete Capture');
  expect(card.textContent).toContain('heap-1\\u202E2\\u200B');
  expect(card.textContent).toContain('no token of its own');
});

it('is not in the document of a target, and says nothing of a token where the client has one', () => {
  show('T1');
  expect(screen.queryByTestId('consent-card')).toBeNull();
  cleanup();
  show(null, { ...REQUEST, caller: { ...REQUEST.caller, assistantId: 'as-1' } });
  expect(screen.getByTestId('consent-card').textContent).not.toContain('no token');
});

it('offers no lasting permission to a caller that several programs may be', () => {
  show(null);
  expect(screen.queryByRole('button', { name: /^Always/ })).not.toBeNull();
  cleanup();
  show(null, { ...REQUEST, caller: { ...REQUEST.caller, isShared: true } });
  expect(screen.queryByRole('button', { name: /^Always/ })).toBeNull();
});

it('asks for the flags of a command by their names, until it disconnects and no longer', () => {
  const flags = ['--allow-eval', '--project-root'];
  show(null, { ...REQUEST, permissions: ['run-code', 'outside-files'], flags, details: [] });
  const card = screen.getByTestId('consent-card');
  expect(card.textContent).toContain('Claude Code was started with --allow-eval and --project-root');
  expect(screen.queryByRole('button', { name: /Allow until it disconnects/ })).not.toBeNull();
  expect(screen.queryByRole('button', { name: /Allow once|^Always/ })).toBeNull();
});
