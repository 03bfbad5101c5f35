import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { SettingsSchema } from '../../../shared/contracts/app/settings.ts';
import { target } from '../../testing/records.ts';
import { giveElementsASize } from '../../testing/sizes.ts';
import { createTestWorkbench, type TestWorkbench } from '../../testing/workbench.tsx';
import { StoragePanel } from './storage-panel.tsx';

afterEach(cleanup);

const COOKIE = {
  name: 'session',
  value: 'abcd… (20 characters)',
  domain: 'shop.test',
  path: '/',
  expiresAt: null,
  secure: true,
  httpOnly: true,
  sameSite: null,
  sizeBytes: 27,
};

function panel(showSecrets = false): TestWorkbench {
  giveElementsASize();
  const bench = createTestWorkbench();
  bench.topic('settings', { ...SettingsSchema.parse({}), showSecrets });
  bench.answer('pen_cookies', { ok: true, value: { total: 1, matching: 1, cookies: [COOKIE] } });
  bench.answer('pen_storage', {
    ok: true,
    value: { total: 1, matching: 1, entries: [{ key: 'theme', value: 'dark', lengthChars: 4 }] },
  });
  bench.answer('storage.databases', {
    ok: true,
    value: { sets: [{ kind: 'database', name: 'shop', store: 'orders', version: 3, entries: 12 }] },
  });
  bench.answer('storage.change', { ok: true, value: {} });
  render(bench.wrap(<StoragePanel target={target('t1', { url: 'https://shop.test/cart' })} isConnected />));
  return bench;
}

/** Opens the menu of the row with a text, and presses an entry. */
async function choose(text: string, entry: string): Promise<void> {
  const cell = await screen.findByText(text);
  fireEvent.contextMenu(cell);
  fireEvent.click(await screen.findByRole('menuitem', { name: entry }));
}

const changes = (bench: TestWorkbench): unknown[] =>
  bench.asked.filter(({ name }) => name === 'storage.change').map(({ params }) => params);

describe('storage', () => {
  it('edits a masked cookie with an empty field, so that the mask is not stored', async () => {
    const bench = panel();
    await choose('session', 'Edit value …');
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('The current value is masked');
    const field = within(dialog).getByRole<HTMLTextAreaElement>('textbox', { name: 'Value' });
    expect(field.value).toBe('');
    fireEvent.change(field, { target: { value: 'new' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(changes(bench)).toEqual([
        {
          targetId: 't1',
          change: { kind: 'set-cookie', name: 'session', value: 'new', domain: 'shop.test', path: '/' },
        },
      ]),
    );
  });

  it('edits, adds and deletes keys of local storage', async () => {
    const bench = panel(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Local storage' }));
    await choose('theme', 'Edit value …');
    const field = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Value' });
    expect(field.value).toBe('dark');
    fireEvent.change(field, { target: { value: 'light' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Add …' }));
    fireEvent.change(await screen.findByRole('textbox', { name: 'Key' }), { target: { value: 'size' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await choose('theme', 'Delete');
    await waitFor(() =>
      expect(changes(bench)).toEqual([
        { targetId: 't1', change: { kind: 'set', area: 'local', key: 'theme', value: 'light' } },
        { targetId: 't1', change: { kind: 'set', area: 'local', key: 'size', value: '' } },
        { targetId: 't1', change: { kind: 'remove', area: 'local', key: 'theme' } },
      ]),
    );
  });

  it('lists databases with their stores, and deletes one', async () => {
    const bench = panel();
    fireEvent.click(screen.getByRole('radio', { name: 'IndexedDB and caches' }));
    expect(await screen.findByText('orders')).toBeTruthy();
    expect(screen.getByText('IndexedDB, version 3')).toBeTruthy();
    await choose('orders', 'Delete database');
    await waitFor(() =>
      expect(changes(bench)).toEqual([{ targetId: 't1', change: { kind: 'delete-database', name: 'shop' } }]),
    );
  });

  it('shows the records of an object store a page at a time, and one with its whole value', async () => {
    const bench = panel();
    bench.answer('storage.records', {
      ok: true,
      value: {
        records: Array.from({ length: 50 }, (_, index) => ({
          key: String(index),
          value: `{id: ${index}}`,
          text: `{"id": ${index}}`,
        })),
        total: 51,
      },
    });
    fireEvent.click(screen.getByRole('radio', { name: 'IndexedDB and caches' }));
    await choose('orders', 'Show records');
    expect(await screen.findByText('1 to 50 of 51')).toBeTruthy();
    await choose('{id: 3}', 'Show value');
    expect((await screen.findByLabelText('Value')).textContent).toBe('{"id": 3}');
    fireEvent.click(screen.getAllByRole('button', { name: 'Close' }).at(-1) ?? document.body);
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    await waitFor(() =>
      expect(bench.asked.filter(({ name }) => name === 'storage.records').map(({ params }) => params)).toEqual(
        [0, 50].map((start) => ({
          targetId: 't1',
          set: { kind: 'database', name: 'shop', store: 'orders' },
          start,
          count: 50,
        })),
      ),
    );
    fireEvent.click(screen.getByRole('button', { name: 'All databases and caches' }));
    expect(await screen.findByText('IndexedDB, version 3')).toBeTruthy();
  });

  it('lists service workers with their state, and unregisters one', async () => {
    const bench = panel();
    const worker = { scope: 'https://shop.test/', scriptUrl: 'https://shop.test/sw.js', state: 'activated' };
    bench.answer('storage.workers', { ok: true, value: { workers: [{ ...worker, isController: true }] } });
    fireEvent.click(screen.getByRole('radio', { name: 'Service workers' }));
    expect(await screen.findByText('activated, controls this page')).toBeTruthy();
    await choose('https://shop.test/sw.js', 'Unregister');
    await waitFor(() =>
      expect(changes(bench)).toEqual([
        { targetId: 't1', change: { kind: 'unregister-worker', scope: 'https://shop.test/' } },
      ]),
    );
  });

  it('clears site data only after a question that names the origin', async () => {
    const bench = panel();
    fireEvent.click(await screen.findByRole('button', { name: 'Clear site data …' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('https://shop.test.');
    expect(changes(bench)).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Clear site data' }));
    await waitFor(() => expect(changes(bench)).toEqual([{ targetId: 't1', change: { kind: 'clear-site' } }]));
  });
});
