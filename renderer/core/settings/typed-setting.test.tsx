import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { readPort } from './fields.ts';
import { TypedSetting } from './settings-document.tsx';

afterEach(cleanup);

function port(stored: string) {
  const saved: number[] = [];
  const element = (value: string) => (
    <TypedSetting
      label="Port"
      stored={value}
      read={readPort}
      save={(number) => {
        saved.push(number);
        return Promise.resolve(true);
      }}
    />
  );
  const { rerender } = render(element(stored));
  const field = screen.getByLabelText<HTMLInputElement>('Port');
  return { field, saved, setStored: (value: string) => rerender(element(value)) };
}

describe('a typed setting', () => {
  it('is saved on Enter, not while typing', async () => {
    const { field, saved } = port('6100');
    fireEvent.change(field, { target: { value: '7000' } });
    expect(saved).toEqual([]);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(saved).toEqual([7000]));
  });

  it('shows an error and saves nothing', () => {
    const { field, saved } = port('6100');
    fireEvent.change(field, { target: { value: '99999' } });
    fireEvent.blur(field);
    expect(screen.getByRole('alert').textContent).toContain('0 to 65535');
    expect(saved).toEqual([]);
  });

  it('restores the saved value on Escape', () => {
    const { field, saved } = port('6100');
    fireEvent.change(field, { target: { value: 'x' } });
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(field.value).toBe('6100');
    expect(saved).toEqual([]);
  });

  it('follows external changes unless the person is typing', () => {
    const { field, setStored } = port('6100');
    setStored('6200');
    expect(field.value).toBe('6200');
    fireEvent.change(field, { target: { value: '63' } });
    setStored('6400');
    expect(field.value).toBe('63');
  });

  it('saves nothing if unchanged', () => {
    const { field, saved } = port('6100');
    fireEvent.blur(field);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(saved).toEqual([]);
  });
});
