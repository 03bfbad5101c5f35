import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { TOPICS } from '../../../shared/features/window-topics.ts';
import { CaptureFacts } from '../capture-info/capture-facts.tsx';
import { RecordBar } from '../record-bar/record-bar.tsx';
import { SettingsDocument } from '../settings/settings-document.tsx';
import { SETTINGS_DOCUMENT } from '../stores/documents/document-tabs.ts';
import { useCommandList } from '../stores/workbench.tsx';
import { useCaptureActions } from '../sidebar/capture-actions.tsx';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { TitleBar } from '../frame/title-bar.tsx';
import { useCommandKeys, useWindowCommands } from './window-commands.ts';

afterEach(cleanup);

const RECORD = capture('heap-00000001');

function Parts() {
  useWindowCommands(() => {}, { go: () => {}, walk: () => {} });
  useCommandKeys();
  const commands = useCommandList();
  const { entriesFor } = useCaptureActions();
  const entries = entriesFor(RECORD, () => {}).flatMap((entry) => ('label' in entry ? [entry.label] : []));
  return (
    <>
      <TitleBar onPalette={() => {}}>
        <RecordBar onConnect={() => {}} onOptions={() => {}} />
      </TitleBar>
      <SettingsDocument />
      <CaptureFacts capture={RECORD} />
      <ul>
        {[...entries, ...commands.map(({ title, shortcut }) => `${title} ${shortcut ?? ''}`)].map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </>
  );
}

const OF_THE_APP =
  /Keep recording in the tray|Ask before closing the browser|Check for updates|command in PATH|Show in folder|Close the document Mod\+KeyW|Next document Control\+Tab/g;

it('offers in a browser only what a browser can do', () => {
  const bench = createTestWorkbench();
  const show = (door: 'app' | 'browser'): string[] => {
    act(() => bench.topic('app', { ...TOPICS.app.first, platform: 'macos', door, hasTray: false }));
    return [...new Set(document.body.textContent?.match(OF_THE_APP))];
  };
  render(bench.wrap(<Parts />));
  expect(show('app')).toHaveLength(7);
  expect(screen.getByRole('banner').dataset['platform']).toBe('macos');
  expect(show('browser')).toEqual([]);
  expect(document.body.textContent).toContain('Copy path');
  // The system's window buttons are not over the page.
  expect(screen.getByRole('banner').dataset['platform']).toBeUndefined();
  // Ctrl W closes the page.
  const { documents } = bench.workbench;
  act(() => documents.getState().open(SETTINGS_DOCUMENT));
  fireEvent.keyDown(window, { code: 'KeyW', key: 'w', altKey: true });
  expect(documents.getState().groups.flatMap(({ tabs }) => tabs)).not.toContain(SETTINGS_DOCUMENT);
});
