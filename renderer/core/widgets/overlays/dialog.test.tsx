import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfirmDialog, Dialog, FocusOrigin } from './dialog.tsx';
import { Menu } from './menu.tsx';

afterEach(cleanup);

/** The library restores the focus after the dialog has closed. */
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

function Question({ did }: { did: string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Delete it
      </button>
      {open ? (
        <ConfirmDialog
          open
          onOpenChange={setOpen}
          title="Delete “A”?"
          description="It cannot be brought back."
          confirmLabel="Delete"
          tone="danger"
          onConfirm={() => did.push('deleted')}
        />
      ) : null}
    </>
  );
}

describe('a confirmation', () => {
  it('focuses the harmless button and restores the focus', async () => {
    const did: string[] = [];
    render(<Question did={did} />);
    const opener = screen.getByRole('button', { name: 'Delete it' });
    opener.focus();
    fireEvent.click(opener);
    expect(document.activeElement?.textContent).toBe('Cancel');
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    await settle();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(opener);
    expect(did).toEqual([]);
  });

  it('runs once on the verb button', async () => {
    const did: string[] = [];
    render(<Question did={did} />);
    fireEvent.click(screen.getByRole('button', { name: 'Delete it' }));
    fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
    await settle();
    expect(did).toEqual(['deleted']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

function Asking() {
  const [open, setOpen] = useState(false);
  return (
    <FocusOrigin>
      <Menu entries={[{ label: 'Ask', onSelect: () => setOpen(true) }]}>
        <button type="button">Investigate</button>
      </Menu>
      <button type="button" onClick={() => setOpen(true)}>
        Connect
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="Asked">
        <input aria-label="Name" ref={(field) => field?.focus()} />
      </Dialog>
    </FocusOrigin>
  );
}

it('gives the focus back to the button of the menu that opened it, also where a field took it at once', async () => {
  render(<Asking />);
  const opener = screen.getByRole('button', { name: 'Investigate' });
  opener.focus();
  fireEvent.keyDown(opener, { key: 'Enter' });
  fireEvent.click(screen.getByRole('menuitem', { name: 'Ask' }));
  await settle();
  const dialog = screen.getByRole('dialog', { name: 'Asked' });
  fireEvent.keyDown(dialog, { key: 'Escape' });
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Investigate' }));
});

it('gives the focus back to the button of the menu also after a press, which gives it none', async () => {
  render(<Asking />);
  fireEvent.pointerDown(screen.getByRole('button', { name: 'Investigate' }), { button: 0, ctrlKey: false });
  expect(document.activeElement?.tagName).not.toBe('BUTTON');
  fireEvent.click(screen.getByRole('menuitem', { name: 'Ask' }));
  await settle();
  fireEvent.keyDown(screen.getByRole('dialog', { name: 'Asked' }), { key: 'Escape' });
  await settle();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Investigate' }));
});

it('gives the focus back to a button where a field took it at once', async () => {
  render(<Asking />);
  const opener = screen.getByRole('button', { name: 'Connect' });
  opener.focus();
  fireEvent.click(opener);
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  fireEvent.keyDown(screen.getByRole('dialog', { name: 'Asked' }), { key: 'Escape' });
  await settle();
  expect(document.activeElement).toBe(opener);
});

it('focuses its field if it has one', () => {
  render(
    <Dialog open onOpenChange={() => {}} title="Rename">
      <input aria-label="Name" />
    </Dialog>,
  );
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
});
