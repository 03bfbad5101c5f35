import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { NetworkDetails, NetworkEntry, NetworkMessage } from '../../../shared/engine/network/contract/network.ts';
import { detailsOf } from '../../../shared/engine/network/contract/testing/network-entry.ts';
import { networkEntry } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { NetworkDetailsPane } from './network-details.tsx';

afterEach(cleanup);

async function pane(entry: NetworkEntry, more: Partial<NetworkDetails>): Promise<void> {
  const details = detailsOf(entry, { statusText: 'OK', ...more });
  const bench = createTestWorkbench();
  render(
    bench.wrap(
      <NetworkDetailsPane
        entry={entry}
        ask={async () => ok(details)}
        onClose={() => undefined}
        onSelect={() => undefined}
      />,
    ),
  );
  await screen.findByText('Request URL');
}

function message(text: string, more: Partial<NetworkMessage> = {}): NetworkMessage {
  return { direction: 'received', atMs: 0, opcode: 1, event: null, text, lengthChars: text.length, ...more };
}
const part = (name: string): void => void fireEvent.click(screen.getByRole('radio', { name }));

describe('messages of a socket', () => {
  const entry = networkEntry(1, { resourceType: 'WebSocket', messages: 3 });

  it('are listed with their direction, filtered, and opened as JSON or as text', async () => {
    const shown = [message('ping', { direction: 'sent' }), message('{"price":12}'), message('AAEC', { opcode: 2 })];
    await pane(entry, { messages: { shown, dropped: 4 } });
    part('Messages');
    expect(screen.getByText('4 older messages dropped.')).toBeTruthy();
    const rows = screen.getAllByRole('button', { expanded: false });
    expect(rows.map(({ textContent }) => /^(↑|↓)\w+?(?=ping|\{|AAEC)/.exec(textContent ?? '')?.[0])).toEqual([
      '↑Sent',
      '↓Received',
      '↓Received',
    ]);
    fireEvent.click(screen.getByText('{"price":12}'));
    expect(screen.getByRole('list', { name: 'JSON' }).textContent).toContain('price: 12');
    fireEvent.click(screen.getByText('AAEC'));
    expect(screen.getByText('Binary, as Base64')).toBeTruthy();
    fireEvent.change(screen.getByRole('textbox', { name: 'Filter messages' }), { target: { value: 'PRICE' } });
    expect(screen.queryByText('ping')).toBeNull();
    expect(screen.getByText('{"price":12}')).toBeTruthy();
  });

  it('another request has no messages', async () => {
    await pane(networkEntry(2), {});
    expect(screen.queryByRole('radio', { name: 'Messages' })).toBeNull();
  });
});

describe('the cookies of a request', () => {
  it('are listed as sent and as set, with their attributes', async () => {
    await pane(networkEntry(1), {
      cookies: [
        { direction: 'request', name: 'session', value: 'abcd… (20 characters)', attributes: [] },
        { direction: 'response', name: 'theme', value: 'dark', attributes: ['Path=/', 'HttpOnly'] },
      ],
    });
    part('Cookies');
    expect(screen.getByRole('table', { name: 'Request cookies' }).textContent).toBe(
      'NameValuesessionabcd… (20 characters)',
    );
    expect(screen.getByRole('table', { name: 'Response cookies' }).textContent).toBe(
      'NameValueAttributesthemedarkPath=/, HttpOnly',
    );
  });

  it('have no tab where there are none', async () => {
    await pane(networkEntry(1), { cookies: [] });
    expect(screen.queryByRole('radio', { name: 'Cookies' })).toBeNull();
  });
});

describe('the preview of a body', () => {
  const body = (text: string, isTruncated = false) => ({ text, sizeBytes: text.length, isTruncated, note: null });

  it('shows JSON as a tree whose members open', async () => {
    await pane(networkEntry(1), { responseBody: body(')]}\',\n{"orders":[{"id":7}],"next":null}') });
    part('Preview');
    expect(screen.getByRole('list', { name: 'JSON' }).textContent).toContain('next: null');
    expect(screen.queryByText('7')).toBeNull();
    const orders = screen.getByText('orders:').closest('details');
    if (orders === null) throw new Error('orders is no branch');
    orders.open = true;
    fireEvent(orders, new Event('toggle'));
    expect(await screen.findByText('{id: 7}')).toBeTruthy();
  });

  it('shows other text, and a cut body, as it is', async () => {
    await pane(networkEntry(1), { responseBody: body('{"orders":[1,2', true) });
    part('Preview');
    expect(screen.getByLabelText('Body as text').textContent).toBe('{"orders":[1,2');
  });
});
