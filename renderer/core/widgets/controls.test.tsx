import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { Field } from './field.tsx';
import { Bytes, Count, Figure } from './figure.tsx';
import { Meter, ProgressBar } from './meter.tsx';
import { ResizeEdge } from './resize-edge.tsx';
import { Segmented } from './segmented.tsx';

afterEach(cleanup);

describe('figures', () => {
  it('distinguish no value from not known yet', () => {
    const { container, rerender } = render(<Bytes sizeBytes={null} />);
    expect(container.textContent).toBe('–');
    rerender(<Bytes sizeBytes={undefined} />);
    expect(container.textContent).toBe('…');
    rerender(<Bytes sizeBytes={1536} per="/s" />);
    expect(container.textContent).toBe('1.5KB/s');
    expect(screen.getByTitle('1,536 bytes')).toBeTruthy();
  });

  it('use a real minus and thousands separators', () => {
    const { container } = render(<Count count={-12_345} />);
    expect(container.textContent).toBe('−12,345');
  });

  it('dim a missing figure', () => {
    const { container } = render(<Figure figure={null} tone="growth" />);
    expect(container.querySelector('.figure')?.getAttribute('data-tone')).toBe('third');
  });
});

describe('gauges', () => {
  it('do not divide by an unknown total', () => {
    render(<ProgressBar label="Import" done={5} total={null} />);
    const bar = screen.getByRole('progressbar', { name: 'Import' });
    expect(bar.getAttribute('aria-valuenow')).toBeNull();
    expect(bar.dataset['known']).toBe('false');
  });

  it.each([
    [0, 0, 'false', null],
    [5, 10, 'true', '50'],
    [20, 10, 'true', '100'],
  ])('show %d of %d', (done, total, known, now) => {
    render(<ProgressBar label="Import" done={done} total={total} />);
    expect(screen.getByRole('progressbar').dataset['known']).toBe(known);
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(now);
  });

  it('warn when nearly full', () => {
    render(<Meter label="Library" value={95} max={100} />);
    expect(screen.getByRole('meter').dataset['level']).toBe('high');
  });
});

it('a field is cleared by the first Escape and leaves the next one to its parent', () => {
  const outer: string[] = [];
  function Filter() {
    const [value, setValue] = useState('ordr');
    return (
      <div role="toolbar" tabIndex={-1} onKeyDown={(event) => outer.push(event.key)}>
        <Field label="Filter" value={value} onValue={setValue} />
      </div>
    );
  }
  render(<Filter />);
  const input = screen.getByLabelText('Filter');
  fireEvent.keyDown(input, { key: 'Escape' });
  expect(input).toHaveProperty('value', '');
  expect(outer).toEqual([]);
  fireEvent.keyDown(input, { key: 'Escape' });
  expect(outer).toEqual(['Escape']);
});

it('a selection cannot be cleared', () => {
  const chosen: string[] = [];
  render(
    <Segmented
      label="View"
      value="summary"
      onValue={(value) => chosen.push(value)}
      options={[
        { value: 'summary', label: 'Summary' },
        { value: 'statistics', label: 'Statistics' },
      ]}
    />,
  );
  fireEvent.click(screen.getByRole('radio', { name: 'Summary' }));
  expect(chosen).toEqual([]);
  fireEvent.click(screen.getByRole('radio', { name: 'Statistics' }));
  expect(chosen).toEqual(['statistics']);
});

it('a resize edge moves by arrow keys within its bounds', () => {
  const sizes: number[] = [];
  render(
    <ResizeEdge
      label="Resize sidebar"
      edge="right"
      sizePx={410}
      minPx={200}
      maxPx={420}
      onSize={(px) => sizes.push(px)}
      onReset={() => sizes.push(252)}
    />,
  );
  const edge = screen.getByRole('separator', { name: 'Resize sidebar' });
  fireEvent.keyDown(edge, { key: 'ArrowRight' });
  fireEvent.keyDown(edge, { key: 'ArrowLeft' });
  fireEvent.keyDown(edge, { key: 'ArrowUp' });
  fireEvent.doubleClick(edge);
  expect(sizes).toEqual([420, 394, 252]);
  expect(edge.getAttribute('aria-valuenow')).toBe('410');
});
