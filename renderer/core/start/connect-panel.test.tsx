import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { endpoint } from '../testing/records.ts';
import { createTestWorkbench, type TestWorkbench } from '../testing/workbench.tsx';
import { ConnectPanel } from './connect-panel.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const CHROME = endpoint('chrome', { state: 'idle', connectedAtMs: null });

async function panel(endpoints: readonly EndpointInfo[]): Promise<TestWorkbench> {
  const bench = createTestWorkbench();
  bench.answer('endpoints.look', { ok: true, value: { looked: ['http://localhost:9222'], found: 0 } });
  bench.answer('browser.commands', {
    ok: true,
    value: { here: 'linux', found: null, commands: [{ platform: 'linux', command: 'google-chrome --x' }] },
  });
  bench.topic('endpoints', [...endpoints]);
  render(bench.wrap(<ConnectPanel title="Connect a target" />));
  await screen.findByText('scanned at 9222');
  return bench;
}

const names = (bench: TestWorkbench): string[] => bench.asked.map(({ name }) => name);

describe('connect a target', () => {
  it('scans once automatically and again on R', async () => {
    const bench = await panel([CHROME]);
    expect(names(bench)).toEqual(['endpoints.look']);
    const button = screen.getByRole('button', { name: /Scan again/ });
    button.focus();
    fireEvent.keyDown(button, { key: 'r', code: 'KeyR' });
    await waitFor(() => expect(names(bench)).toEqual(['endpoints.look', 'endpoints.look']));
    await screen.findByText('scanned at 9222');
  });

  it('connects a found endpoint', async () => {
    const bench = await panel([CHROME]);
    fireEvent.click(screen.getByTestId('connect-endpoint'));
    await waitFor(() =>
      expect(bench.asked).toContainEqual({ name: 'endpoints.connect', params: { endpointId: 'chrome' } }),
    );
  });

  it('neither cancels nor disconnects with the second press of a double click on Retry', async () => {
    const failed = { ...CHROME, origin: 'added', state: 'failed' } as const;
    const bench = await panel([failed]);
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }), { detail: 1 });
    await waitFor(() => expect(names(bench)).toContain('endpoints.connect'));
    act(() => bench.topic('endpoints', [{ ...failed, state: 'connected' }]));
    const disconnect = screen.getByRole('button', { name: 'Disconnect' });
    fireEvent.click(disconnect, { detail: 2 });
    expect(names(bench)).not.toContain('endpoints.disconnect');
    fireEvent.click(disconnect, { detail: 1 });
    await waitFor(() => expect(names(bench)).toContain('endpoints.disconnect'));
  });

  it('has the focus on the next endpoint when one was forgotten', async () => {
    const other = { ...CHROME, id: 'other', address: 'http://localhost:9444' };
    const added = [CHROME, other].map((each) => ({ ...each, origin: 'added', state: 'failed' }) as const);
    const bench = await panel(added);
    bench.answer('endpoints.remove', { ok: true, value: {} });
    const forget = screen.getByRole('button', { name: 'Remove localhost:9222 from list' });
    forget.focus();
    fireEvent.click(forget);
    act(() => bench.topic('endpoints', added.slice(1)));
    await waitFor(() => expect(document.activeElement?.closest('li')?.dataset['endpoint']).toBe('localhost:9444'));
  });

  it('shows why an endpoint is not connected and follows its state', async () => {
    const bench = await panel([{ ...CHROME, origin: 'added', state: 'connecting' }]);
    const card = (): HTMLElement =>
      screen.getAllByTestId('endpoint-card').find((each) => each.dataset['endpoint'] === 'localhost:9222') ??
      document.body;
    expect(within(card()).getByRole('button', { name: 'Cancel' })).toBeTruthy();
    act(() =>
      bench.topic('endpoints', [
        {
          ...CHROME,
          origin: 'added',
          state: 'failed',
          error: appError('wrong_service', 'No CDP.', 'Give another port.'),
        },
      ]),
    );
    expect(card().textContent).toContain('another service');
    expect(card().textContent).toContain('Give another port.');
  });

  it('has the focus on the page of the sample once it is connected', async () => {
    const bench = await panel([]);
    const sample = { ...CHROME, id: 'sample', origin: 'sample', address: 'pipe:sample' } as const;
    act(() => bench.topic('endpoints', [{ ...sample, state: 'connecting' }, CHROME]));
    expect(document.activeElement).toBe(document.body);
    const target = {
      id: 'page',
      type: 'page',
      title: 'PEN sample',
      url: 'app://sample/',
      endpointId: 'sample',
      endpoint: 'pipe:sample',
      parentId: null,
      state: 'available',
    } as const;
    act(() => bench.topic('endpoints', [{ ...sample, state: 'connected', targets: [target] }]));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' }));
    expect(document.body.textContent).not.toContain('pipe:');
    const again = screen.getByRole('button', { name: /Scan again/ });
    again.focus();
    act(() => bench.topic('endpoints', [{ ...sample, state: 'idle' }]));
    act(() => bench.topic('endpoints', [{ ...sample, state: 'connected', targets: [target] }]));
    // The focus of a person stays.
    expect(document.activeElement).toBe(again);
  });

  it('has the focus on a browser that was found, although the sample is offered too', async () => {
    const bench = await panel([CHROME]);
    const connect = screen.getByTestId('connect-endpoint');
    expect(document.activeElement).toBe(connect);
    expect(screen.getAllByTestId('endpoint-card').map(({ dataset }) => 'suggested' in dataset)).toEqual([false, true]);
    // Enter must not connect a browser while the sample starts.
    connect.blur();
    const app = bench.workbench.topics.app.getState().value;
    act(() => bench.topic('app', { ...app, sample: { ...app.sample, state: 'starting' } }));
    expect(document.activeElement).toBe(document.body);
    expect(connect.dataset['regionFocus']).toBeUndefined();
  });

  it('has the advice of a browser that does not respond in one line until asked, and disables a missing browser', async () => {
    await panel([]);
    expect(screen.queryByText('google-chrome --x')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Why is my Chrome not listed?' }));
    await screen.findByText('google-chrome --x');
    expect(screen.getByRole('button', { name: 'Run it for me' }).hasAttribute('disabled')).toBe(true);
    expect(screen.getByText('No Chrome, Edge or Brave was found here.')).toBeTruthy();
  });

  it('starts the sample', async () => {
    const bench = await panel([CHROME]);
    fireEvent.click(screen.getByTestId('start-sample'));
    await waitFor(() => expect(names(bench)).toContain('sample.start'));
  });
});

describe('another address', () => {
  const type = (text: string): HTMLElement => {
    const field = screen.getByTestId('address-field');
    fireEvent.change(field, { target: { value: text } });
    return field;
  };
  const submit = (field: HTMLElement): void => {
    const form = field.closest('form');
    if (form !== null) fireEvent.submit(form);
  };

  it('validates on Enter, offers the SSH command and sends nothing', async () => {
    const bench = await panel([CHROME]);
    const field = type('shop.test:9222');
    expect(screen.queryByRole('alert')).toBeNull();
    const shown = vi.spyOn(Element.prototype, 'scrollIntoView');
    submit(field);
    expect(field.getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
    expect(shown.mock.contexts).toEqual([field.closest('form')]);
    expect(screen.getByRole('alert').textContent).toContain('shop.test is not this machine.');
    expect(screen.getByText('ssh -L 9222:localhost:9222 shop.test')).toBeTruthy();
    expect(names(bench)).not.toContain('endpoints.add');
  });

  it('connects and clears the field on success', async () => {
    const bench = await panel([CHROME]);
    bench.answer('endpoints.add', { ok: true, value: { endpointId: 'new' } });
    submit(type('9333'));
    await waitFor(() =>
      expect(bench.asked).toContainEqual({ name: 'endpoints.add', params: { address: 'localhost:9333' } }),
    );
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('address-field').value).toBe(''));
  });

  it('takes a second address while the first one connects, and keeps what is typed meanwhile', async () => {
    const bench = await panel([CHROME]);
    const { promise, resolve } = Promise.withResolvers();
    bench.answer('endpoints.add', promise);
    submit(type('9333'));
    await screen.findByText('Connecting …');
    const field = type('9334');
    // Enter in a field sends its form only while the form's button can be pressed.
    expect(screen.getByRole('button', { name: 'Connect' }).hasAttribute('disabled')).toBe(false);
    submit(field);
    await waitFor(() =>
      expect(bench.asked).toContainEqual({ name: 'endpoints.add', params: { address: 'localhost:9334' } }),
    );
    type('9335');
    await act(async () => resolve({ ok: true, value: { endpointId: 'new' } }));
    expect(screen.getByTestId<HTMLInputElement>('address-field').value).toBe('9335');
  });

  it('shows the error of main for the text', async () => {
    const bench = await panel([CHROME]);
    bench.answer('endpoints.add', { ok: false, error: appError('invalid_params', 'That is no address.') });
    submit(type('localhost:1'));
    expect(await screen.findByText('That is no address.')).toBeTruthy();
  });
});
