import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useEffect, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { Palette } from './palette.tsx';

beforeEach(() => window.localStorage.clear());
afterEach(cleanup);

function palette() {
  const bench = createTestWorkbench();
  const ran: string[] = [];
  const opened: boolean[] = [];
  bench.workbench.commands.getState().provide('test', [
    { id: 'a', title: 'Take a heap snapshot', section: 'Capture', run: () => ran.push('a') },
    { id: 'b', title: 'Open settings', section: 'Application', shortcut: 'Mod+Comma', run: () => ran.push('b') },
    { id: 'c', title: 'Open the door', section: 'View', unavailable: 'locked', run: () => ran.push('c') },
  ]);
  function Shown() {
    const [open, setOpen] = useState(true);
    return (
      <Palette
        open={open}
        onOpenChange={(to) => {
          opened.push(to);
          setOpen(to);
        }}
      />
    );
  }
  render(bench.wrap(<Shown />));
  const field = screen.getByRole('combobox');
  return { field, ran, opened, ...bench };
}

/** What was chosen runs when the palette has closed. */
const closing = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

describe('palette', () => {
  it('focuses its field and filters while typing', () => {
    const { field } = palette();
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: 'open' } });
    expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([
      'Open settingsApplicationCtrl,',
      'Open the doorlocked',
    ]);
    fireEvent.change(field, { target: { value: 'zebra' } });
    expect(screen.getByRole('status').textContent).toBe('No results for “zebra”.');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('gives a dialog that a command opens the place to give the focus back to', async () => {
    const bench = createTestWorkbench();
    const [outer, inner] = ['palette', 'dialog'];
    function Both() {
      const [shown, setShown] = useState<string | null>(null);
      useEffect(
        () =>
          bench.workbench.commands
            .getState()
            .provide('test', [{ id: 'a', title: 'Ask', section: 'View', run: () => setShown(inner) }]),
        [],
      );
      return (
        <>
          <button type="button" onClick={() => setShown(outer)}>
            Before
          </button>
          <Palette open={shown === outer} onOpenChange={(open) => setShown(open ? outer : null)} />
          <Dialog open={shown === inner} onOpenChange={() => setShown(null)} title="Asked" actions={null} />
        </>
      );
    }
    render(bench.wrap(<Both />));
    const before = screen.getByRole('button', { name: 'Before' });
    before.focus();
    fireEvent.click(before);
    fireEvent.click(screen.getByText('Ask'));
    await closing();
    fireEvent.keyDown(screen.getByRole('dialog', { name: 'Asked' }), { key: 'Escape' });
    await closing();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(before);
  });

  it('gives the focus back on Escape', async () => {
    const bench = createTestWorkbench();
    const shown = (open: boolean) =>
      bench.wrap(
        <>
          <button type="button">Before</button>
          <Palette open={open} onOpenChange={() => {}} />
        </>,
      );
    const { rerender } = render(shown(false));
    const before = screen.getByRole('button', { name: 'Before' });
    before.focus();
    rerender(shown(true));
    expect(document.activeElement).toBe(screen.getByRole('combobox'));
    rerender(shown(false));
    await closing();
    expect(document.activeElement).toBe(before);
  });

  it('closes and runs the selected command on Enter', async () => {
    const { field, ran, opened } = palette();
    fireEvent.change(field, { target: { value: 'settings' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await closing();
    expect(ran).toEqual(['b']);
    expect(opened).toEqual([false]);
  });

  it('does not run unavailable commands', () => {
    const { ran, opened } = palette();
    fireEvent.click(screen.getByText('Open the door'));
    expect(ran).toEqual([]);
    expect(opened).toEqual([]);
  });

  it('lists the last used item first', () => {
    const { field } = palette();
    fireEvent.change(field, { target: { value: 'settings' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    cleanup();
    palette();
    const recent = screen.getByText('Recent').closest('[cmdk-group]');
    if (!(recent instanceof HTMLElement)) throw new Error('no group of recent items');
    expect(within(recent).getAllByRole('option')).toHaveLength(1);
    expect(recent.textContent).toContain('Open settings');
  });

  it('connects a typed address', async () => {
    const { field, opened, asked } = palette();
    fireEvent.change(field, { target: { value: 'localhost:9222' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await closing();
    expect(opened).toEqual([false]);
    expect(asked).toContainEqual({ name: 'endpoints.add', params: { address: 'localhost:9222' } });
  });

  it('lists what the active document finds, and goes there', async () => {
    const { field, opened, workbench } = palette();
    const tab = captureDocument({ id: 'heap-00000001', kind: 'heap-snapshot', name: 'Orders' });
    act(() => workbench.documents.getState().open(tab));
    workbench.finders
      .getState()
      .offer(tab.id, async (text) => [
        { title: `${text}Row`, second: 'Class, 200 objects', place: { view: 'summary', className: 'OrderRow' } },
      ]);
    fireEvent.change(field, { target: { value: 'Order' } });
    fireEvent.click(await screen.findByRole('option', { name: /OrderRow/ }));
    await closing();
    expect(opened).toEqual([false]);
    expect(workbench.places.getState().wanted.get(tab.id)?.place).toEqual({ view: 'summary', className: 'OrderRow' });
  });
});
