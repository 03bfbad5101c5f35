import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { CustomNetworkDialog } from './device-bar.tsx';

afterEach(cleanup);

it('applies typed values once there are any', () => {
  const onApply = vi.fn<(params: Record<string, unknown>) => void>();
  render(<CustomNetworkDialog open onOpenChange={() => undefined} onApply={onApply} />);
  const apply = screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' });
  expect(apply.disabled).toBe(true);
  fireEvent.change(screen.getByRole('textbox', { name: 'Latency (ms)' }), { target: { value: '250' } });
  fireEvent.change(screen.getByRole('textbox', { name: 'Download (kbit/s)' }), { target: { value: '800' } });
  fireEvent.click(apply);
  expect(onApply).toHaveBeenCalledWith({ latencyMs: 250, downloadKbps: 800 });
});
