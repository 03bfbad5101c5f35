import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { SettingsDocument } from './settings-document.tsx';

afterEach(cleanup);

const APP = {
  version: '0.1.0',
  runtime: '',
  platform: 'linux',
  door: 'app',
  dataDirectory: '',
  notices: [],
  hasTray: true,
  sample: { state: 'stopped', endpointId: null, error: null },
} as const;

it('keeps recording in the tray only where the desktop has one, and says so', () => {
  const test = createTestWorkbench();
  test.topic('app', { ...APP, notices: [], hasTray: false });
  render(test.wrap(<SettingsDocument />));
  const choice = () => within(screen.getByLabelText('Keep recording in the tray', { selector: '.segmented' }));
  expect(
    choice()
      .getAllByRole<HTMLButtonElement>('radio')
      .map(({ disabled }) => disabled),
  ).toEqual([true, true]);
  expect(choice().getByRole('radio', { name: 'Off' }).getAttribute('aria-checked')).toBe('true');
  expect(screen.getByText(/This desktop shows no tray icons/)).toBeTruthy();
  act(() => test.topic('app', { ...APP, notices: [] }));
  expect(
    choice()
      .getAllByRole<HTMLButtonElement>('radio')
      .map(({ disabled }) => disabled),
  ).toEqual([false, false]);
});

it('the notices that the status line counts are the first thing in the settings', () => {
  const test = createTestWorkbench();
  test.topic('app', { ...APP, notices: ['Runs without the sandbox.'] });
  render(test.wrap(<SettingsDocument />));
  const notice = screen.getByText('Runs without the sandbox.');
  const [first] = screen.getAllByRole('region');
  expect(notice.compareDocumentPosition(first ?? notice)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

it('shows the settings with the words that are searched for', () => {
  const test = createTestWorkbench();
  test.topic('app', { ...APP, notices: [] });
  render(test.wrap(<SettingsDocument />));
  const titles = () => screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);
  const all = titles();
  fireEvent.change(screen.getByLabelText('Search settings'), { target: { value: 'TRAY' } });
  expect(titles()).toEqual(['Keep recording in the tray']);
  fireEvent.change(screen.getByLabelText('Search settings'), { target: { value: '' } });
  expect(titles()).toEqual(all);
});
