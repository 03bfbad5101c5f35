import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { SettingsDocument } from './settings-document.tsx';

afterEach(cleanup);

it('the notices that the status line counts are the first thing in the settings', () => {
  const test = createTestWorkbench();
  test.topic('app', {
    version: '0.1.0',
    runtime: '',
    platform: 'linux',
    dataDirectory: '',
    notices: ['Runs without the sandbox.'],
    hasTray: true,
    sample: { state: 'stopped', endpointId: null, error: null },
  });
  render(test.wrap(<SettingsDocument />));
  const notice = screen.getByText('Runs without the sandbox.');
  const [first] = screen.getAllByRole('region');
  expect(notice.compareDocumentPosition(first ?? notice)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});
