import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { giveElementsASize } from '../../testing/sizes.ts';
import { CodeView } from './code-view.tsx';

afterEach(cleanup);

it('keeps the marked position when figures arrive later', () => {
  giveElementsASize(600);
  const text = 'let a;\nlet b;\nlet c;';
  const place = { line: 2, column: 1, request: 1 };
  const marks = { ranges: [0, text.length, 1], classOf: () => 'code-used', titleOf: () => '' };
  const { container, rerender } = render(<CodeView label="x" text={text} language="javascript" place={place} />);
  expect(container.querySelector('.code-marked-line')?.textContent).toBe('let b;');
  rerender(<CodeView label="x" text={text} language="javascript" place={place} marks={marks} />);
  expect(container.querySelector('.code-marked-line')?.textContent).toBe('let b;');
  rerender(<CodeView label="x" text="let other;" language="javascript" place={null} marks={null} />);
  expect(container.querySelector('.code-marked-line')).toBeNull();
});

it('marks lines with notes, and a click opens them', () => {
  giveElementsASize(600);
  let opened = 0;
  const notes = new Map([[2, { text: 'you: Why?', onOpen: () => void (opened += 1) }]]);
  const { container, rerender } = render(
    <CodeView label="x" text={'let a;\nlet b;'} language="javascript" notes={notes} />,
  );
  const [mark, ...others] = container.querySelectorAll<HTMLElement>('.code-note');
  expect([mark?.title, others]).toEqual(['you: Why?', []]);
  mark?.click();
  expect(opened).toBe(1);
  rerender(<CodeView label="x" text={'let a;\nlet b;'} language="javascript" notes={null} />);
  expect(container.querySelector('.code-note')).toBeNull();
});
