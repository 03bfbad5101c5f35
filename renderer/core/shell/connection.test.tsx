import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { UploadProgress } from '../bridge/web-files.ts';
import type { WebLineState } from '../bridge/web-line.ts';
import { FileStrip } from '../frame/file-drop.tsx';
import { Notices } from '../frame/notices.tsx';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { showConnection } from './connection.ts';

afterEach(cleanup);

function show() {
  const bench = createTestWorkbench();
  let become: (state: WebLineState) => void = () => {};
  let upload: (progress: UploadProgress) => void = () => {};
  showConnection(
    { onConnection: (listener) => (become = listener), onUpload: (listener) => (upload = listener) },
    bench.workbench,
  );
  render(
    bench.wrap(
      <>
        <Notices />
        <FileStrip />
      </>,
    ),
  );
  return {
    become: (state: WebLineState) => act(() => become(state)),
    upload: (progress: UploadProgress) => act(() => upload(progress)),
  };
}

it('a lost connection is one line until it is back', () => {
  const { become } = show();
  become('lost');
  expect(screen.getByTestId('notice').textContent).toContain('The connection to PEN Workbench was lost');
  become('open');
  expect(screen.queryByTestId('notice')).toBeNull();
});

it('a session that has ended says how to start again', () => {
  const { become } = show();
  become('lost');
  become('ended');
  expect(screen.getByTestId('notice').textContent).toContain('npx pen-workbench');
});

it('a window that another page took over says how to have it back', () => {
  const { become } = show();
  become('taken-over');
  expect(screen.getByTestId('notice').textContent).toContain('Reload this page');
});

it('a file on its way shows how much of it was sent', () => {
  const { upload } = show();
  upload({ name: 'big.heapsnapshot', sentBytes: 4 * 1024 ** 2, totalBytes: 400 * 1024 ** 2 });
  expect(document.body.textContent).toContain('Uploading big.heapsnapshot');
  expect(document.body.textContent).toMatch(/4\.0\sMB of 400\.0\sMB/);
  upload(null);
  expect(document.body.textContent).not.toContain('Uploading');
});
